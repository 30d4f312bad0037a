import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type StandIn = AsyncDisposable & { readonly url: string; readonly asked: readonly string[] }

type Answer = (request: IncomingMessage, asked: Asked, response: ServerResponse) => Promise<void>
type Asked = { readonly path: string; readonly parameters: URLSearchParams }

/** What a Mimir is told to allow, and since when it remembers; unix seconds, seconds. */
export type Tenancy = {
  readonly tenant: string
  readonly longestSeconds: number
  readonly longestLabelsSeconds: number
  readonly since: number
}

/**
 * Speaks as Mimir does before a Prometheus that has the data, as read in Mimir 3.0.5: it lives under /prometheus, wants a tenant (dskit,
 * user/id.go), tells of its build alone (pkg/api/api.go), moves the start of a window that begins before its memory, refuses what spans
 * too much (querymiddleware/limits.go, errors.go), takes no `anchored`, and shortens questions about labels without a word
 * (querier.go, clampToMaxLabelQueryLength).
 */
export function mimirBefore(url: string, tenancy: Tenancy): Promise<StandIn> {
  return standIn(async (request, { path, parameters }, response) => {
    const { tenant, longestSeconds, longestLabelsSeconds, since } = tenancy
    const inner = path.replace(/^\/prometheus/, '')
    const refuse = (errorType: string, error: string, status: number) =>
      void response.writeHead(status).end(JSON.stringify({ status: 'error', errorType, error }))
    const empty = (data: unknown) => void response.end(JSON.stringify({ status: 'success', data }))
    if (inner === '/api/v1/status/buildinfo')
      return empty({ application: 'Grafana Mimir', version: '3.0.5', features: {} })
    if (inner === path || inner.startsWith('/api/v1/status/'))
      return void response.writeHead(404).end('404 page not found\n')
    const owner = request.headers['x-scope-orgid']
    if (owner === undefined) return void response.writeHead(401).end('no org id\n')
    if (owner !== tenant) return empty(/query/.test(inner) ? { resultType: 'vector', result: [] } : [])
    const query = parameters.get('query')
    if (query !== null && /\banchored\b/.test(query)) {
      return refuse(
        'bad_data',
        'invalid parameter "query": experimental extended range selector modifier "anchored" is not enabled for tenant',
        400,
      )
    }
    const asked = Number(parameters.get('end')) - Number(parameters.get('start'))
    if (inner === '/api/v1/series' && asked > longestSeconds) {
      const lengths = `(query length: ${asked}s, limit: ${longestSeconds}s)`
      return refuse('execution', `the query time range exceeds the limit ${lengths} (err-mimir-max-query-length)`, 422)
    }
    if (query === null) return passOn(url, inner, shortened(parameters, longestLabelsSeconds), response)
    const isRange = inner === '/api/v1/query_range'
    const end = Number(parameters.get('end') ?? parameters.get('time'))
    if (end < since) return empty({ resultType: isRange ? 'matrix' : 'vector', result: [] })
    if (isRange) parameters.set('start', String(Math.max(since, Number(parameters.get('start')))))
    const ranges = [...query.matchAll(/\[(\d+)s/g)].map(([, seconds]) => Number(seconds))
    const spanned = isRange ? end - Number(parameters.get('start')) : Math.max(0, ...ranges)
    if (spanned > longestSeconds) {
      const flag =
        'To adjust the related per-tenant limit, configure -query-frontend.max-total-query-length, or contact your service administrator.'
      const lengths = `(query length: ${spanned}s, limit: ${longestSeconds}s)`
      return refuse(
        'bad_data',
        `the total query time range exceeds the limit ${lengths} (err-mimir-max-total-query-length). ${flag}`,
        400,
      )
    }
    return passOn(url, inner, parameters, response)
  })
}

function shortened(parameters: URLSearchParams, longestSeconds: number): URLSearchParams {
  const [start, end] = [Number(parameters.get('start')), Number(parameters.get('end'))]
  if (parameters.has('start')) parameters.set('start', String(Math.max(start, end - longestSeconds)))
  return parameters
}

/** How a store of Thanos is away. */
export type Away = 'refused' | 'warned of' | 'not told'

/**
 * Speaks as Thanos Query does before a Prometheus that has the data, as recorded from Thanos 0.42.0: it names its replica labels and lists
 * its stores. A store that is away fails a question that allows no partial response, and else is a warning; some seconds later its list
 * has an error of that store, and answers lack it without a word.
 */
export function thanosBefore(url: string, state: { away?: Away }): Promise<StandIn> {
  const gone =
    'fetch series for {replica="b"} Addr: 10.0.0.2:10901 MinTime: 1788219009000 MaxTime: 9223372036854775807: rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial tcp 10.0.0.2:10901: connect: connection refused"'
  return standIn(async (_, { path, parameters }, response) => {
    const tell = (data: unknown) => void response.end(JSON.stringify({ status: 'success', data }))
    if (path === '/api/v1/status/flags') return tell({ 'query.replica-label': 'replica' })
    if (path === '/api/v1/status/buildinfo') return tell({ version: '0.42.0' })
    if (path.startsWith('/api/v1/status/')) return void response.writeHead(404).end('404 page not found\n')
    if (path === '/api/v1/stores') {
      const lastError = state.away === 'not told' ? 'connection refused' : null
      return tell({
        sidecar: [{ name: '10.0.0.1:10901', lastError: null }],
        store: [{ name: '10.0.0.2:10901', lastError }],
      })
    }
    const isQuery = path.startsWith('/api/v1/query')
    if (isQuery && state.away === 'refused' && parameters.get('partial_response') === 'false') {
      const error = `expanding series: proxy Series(): ${gone}`
      return void response.writeHead(422).end(JSON.stringify({ status: 'error', errorType: 'execution', error }))
    }
    const warnings = isQuery && state.away !== undefined && state.away !== 'not told' ? [gone] : undefined
    return passOn(url, path, parameters, response, warnings)
  })
}

async function standIn(answer: Answer): Promise<StandIn> {
  const asked: string[] = []
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    const body = new URLSearchParams(Buffer.concat(await request.toArray()).toString('latin1'))
    const parameters = new URLSearchParams([...searchParams, ...body])
    asked.push(`${pathname} ${parameters.get('query') ?? ''}`)
    await answer(request, { path: pathname, parameters }, response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
    },
  }
}

async function passOn(
  url: string,
  path: string,
  parameters: URLSearchParams,
  response: ServerResponse,
  warnings?: readonly string[],
): Promise<void> {
  const isQuery = path.startsWith('/api/v1/query')
  const answer = await (isQuery
    ? fetch(url + path, { method: 'POST', body: parameters })
    : fetch(`${url}${path}?${parameters}`))
  const text = await answer.text()
  const told = warnings ? JSON.stringify({ ...(JSON.parse(text) as object), warnings }) : text
  response.writeHead(answer.status, { 'content-type': 'application/json' }).end(told)
}
