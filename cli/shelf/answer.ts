import { createHash } from 'node:crypto'
import { troublePage } from '../../reports/shelf/trouble-page.ts'
import { guards, meansThisMachine } from '../loopback.ts'
import type { Content } from './pages.ts'

export type Asked = {
  readonly method: string
  /** As it stands in the first line of the request. */
  readonly target: string
  readonly host: string | undefined
  readonly ifNoneMatch: string | undefined
}

export type Answer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
}

/** What a request gets. @param look finds what stands at an address below the index */
export async function answerTo(
  { method, target, host, ifNoneMatch }: Asked,
  look: (address: string) => Promise<Content | undefined>,
): Promise<Answer> {
  if (!meansThisMachine(host)) {
    return plain(421, 'These results are served to this machine alone: ask for 127.0.0.1 or localhost.\n')
  }
  if (method !== 'GET' && method !== 'HEAD') {
    return plain(405, 'There is nothing here but pages to read.\n', { allow: 'GET, HEAD' })
  }
  const address = addressIn(target)
  const content = address === undefined ? undefined : await look(address)
  if (!content) return page(404, troublePage('There is no such page.'))
  const etag = `"${createHash('sha256').update(content.body).digest('base64url').slice(0, 27)}"`
  const headers = { ...guards, etag, 'cache-control': 'no-cache' }
  if (isSame(ifNoneMatch, etag)) return { status: 304, headers, body: '' }
  return { status: 200, headers: { ...headers, 'content-type': content.type }, body: content.body }
}

/** An answer for whoever finds a bug of ours, made of nothing that could have it, too. */
export function brokenAnswer(): Answer {
  return plain(500, 'This page could not be made; the terminal says why.\n')
}

/** Undefined of what no link of ours leads to. */
function addressIn(target: string): string | undefined {
  const path = target.replace(/[?#].*$/s, '')
  if (path === '/') return 'index.html'
  try {
    return path.startsWith('/') ? decodeURIComponent(path.slice(1)) : undefined
  } catch {
    return undefined
  }
}

function isSame(ifNoneMatch: string | undefined, etag: string): boolean {
  const known = (ifNoneMatch ?? '').split(',').map((each) => each.trim().replace(/^W\//, ''))
  return known.includes(etag) || known.includes('*')
}

function plain(status: number, body: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status, body, headers: { ...guards, ...headers, 'content-type': 'text/plain; charset=utf-8' } }
}

function page(status: number, body: string): Answer {
  const headers = { ...guards, 'cache-control': 'no-store', 'content-type': 'text/html; charset=utf-8' }
  return { status, body, headers }
}
