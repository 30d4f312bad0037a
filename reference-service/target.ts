import { endpoints, type Route } from './endpoints.ts'

/** The request target, taken apart: the route, the two path segments of a topics route, the query after the first `?`. */
export interface Target {
  readonly route: Route
  readonly segments: readonly string[]
  readonly query: string
}

const unmatched: Target = { route: 'unmatched', segments: [], query: '' }

/** Takes a request target apart. Only origin and absolute forms name a resource (RFC 9112, section 3.2). */
export function parseTarget(url: string): Target {
  const absolute = /^https?:\/\/[^/?#]*/i.exec(url)
  const target = absolute === null ? url : url.slice(absolute[0].length) || '/'
  const mark = target.indexOf('?')
  const path = mark < 0 ? target : target.slice(0, mark)
  const query = mark < 0 ? '' : target.slice(mark + 1)
  if (path !== 'unmatched' && Object.hasOwn(endpoints, path) && !path.includes('{')) {
    return { route: path as Route, segments: [], query }
  }
  const segments = path.startsWith('/v1/topics/') ? path.slice('/v1/topics/'.length).split('/') : []
  if (segments.length === 2) return { route: '/v1/topics/{wiki_id}/{page_id}', segments, query }
  return unmatched
}
