import { expect } from 'vitest'

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

export type Operation = { readonly responses: object; readonly 'x-amples': readonly Example[] }

export type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>

const methods = ['put', 'post', 'get', 'delete'] as const

/** Methods by path, as a document has them. */
export const documented = (paths: Paths) =>
  Object.entries(paths).map(([path, operations]) => [
    path,
    methods
      .filter((method) => operations[method] !== undefined)
      .map((method) => method.toUpperCase())
      .sort(),
  ])

/** Methods by path, as a service has them. */
export const served = (endpoints: Readonly<Record<string, object>>) =>
  Object.entries(endpoints)
    .filter(([route]) => route !== 'unmatched')
    .map(([route, byMethod]) => [
      route,
      Object.keys(byMethod)
        .filter((name) => name !== 'other' && name !== 'HEAD')
        .sort(),
    ])

/** Sends the examples of a document, what changes something first, and holds the answers to it. Answers how many there were. */
export async function runExamples(paths: Paths, send: (path: string, init: RequestInit) => Promise<Response>) {
  const examples = methods.flatMap((method) =>
    Object.entries(paths).flatMap(([path, operations]) =>
      (operations[method]?.['x-amples'] ?? []).map((example) => ({ method: method.toUpperCase(), path, example })),
    ),
  )
  for (const { method, path, example } of examples) {
    const { params = {}, query = {}, headers = {}, body } = example.request
    const target = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(params[name]))
    const search = new URLSearchParams(
      Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]),
    )
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    const response = await send(`${target}?${search}`.replace(/\?$/, ''), { method, headers, ...sent })
    const text = await response.text()
    expect([example.title, response.status]).toEqual([example.title, example.response.status])
    expect(Object.fromEntries(response.headers)).toMatchObject(example.response.headers ?? {})
    if (example.response.body !== undefined) expect(JSON.parse(text)).toMatchObject(example.response.body)
  }
  return examples.length
}
