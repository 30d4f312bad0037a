import { expect, it } from 'vitest'
import { endpoints } from '../../reference-service/endpoints.ts'
import { openapiJson } from '../../reference-service/routes.ts'
import { runningService } from './running-service.ts'

interface Example {
  readonly title: string
  readonly request: {
    readonly params?: Readonly<Record<string, string | number>>
    readonly query?: Readonly<Record<string, string | number | boolean>>
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: unknown
  }
  readonly response: {
    readonly status: number
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: object
  }
}

type Operation = { readonly responses: object; readonly 'x-amples': readonly Example[] }

const { paths } = JSON.parse(openapiJson()) as { paths: Record<string, Record<string, Operation>> }

const methods = ['put', 'get', 'delete'] as const
const examples = methods.flatMap((method) =>
  Object.entries(paths).flatMap(([path, operations]) =>
    (operations[method]?.['x-amples'] ?? []).map((example) => ({ method: method.toUpperCase(), path, example })),
  ),
)

it('the document has every route, its methods and the codes they answer with', () => {
  const documented = Object.entries(paths).map(([path, operations]) => {
    const known = methods.filter((method) => operations[method] !== undefined)
    return [path, known.map((method) => method.toUpperCase()).sort()]
  })
  const served = Object.entries(endpoints)
    .filter(([route]) => route !== 'unmatched')
    .map(([route, byMethod]) => [
      route,
      Object.keys(byMethod)
        .filter((name) => name !== 'other' && name !== 'HEAD')
        .sort(),
    ])
  expect(documented).toEqual(served)
})

it('every example of the document holds: what is put, then what is read, then what is deleted', async () => {
  await using service = await runningService()
  for (const { method, path, example } of examples) {
    const { params = {}, query = {}, headers = {}, body } = example.request
    const target = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(params[name]))
    const search = new URLSearchParams(
      Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
    )
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    const response = await service.fetch(`${target}?${search}`.replace(/\?$/, ''), { method, headers, ...sent })
    const text = await response.text()
    expect([example.title, response.status]).toEqual([example.title, example.response.status])
    expect(Object.fromEntries(response.headers)).toMatchObject(example.response.headers ?? {})
    if (example.response.body !== undefined) expect(JSON.parse(text)).toMatchObject(example.response.body)
  }
  expect(examples.length).toBeGreaterThan(10)
})
