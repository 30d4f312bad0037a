import { setTimeout as sleep } from 'node:timers/promises'
import { hash3 } from '../../wiki/random.ts'
import type { Exchange, Reply } from './exchange.ts'

/** What the proxy does with a scored request, or with one that follows the window. Returns undefined to let it pass. */
export type Fault = (exchange: Exchange) => Promise<Reply> | undefined

const acknowledged: Reply = { status: 204, headers: {}, body: Buffer.alloc(0) }
const json = { 'content-type': 'application/json; charset=utf-8' }

/** All answers that begin in a stretch of the window are held until its end. */
export function stall(afterMs: number, lengthMs: number): Fault {
  const endMs = afterMs + lengthMs
  return ({ sinceWindowMs, forward }) =>
    sinceWindowMs >= afterMs && sinceWindowMs < endMs ? sleep(endMs - sinceWindowMs).then(forward) : undefined
}

/** Answers of the proxy's own, faster than any the service could give, for a share of the requests. */
export function failFast(share: number): Fault {
  const reply = problem(500, 'Internal Server Error')
  return ({ index }) => (falls(index, share) ? Promise.resolve(reply) : undefined)
}

/** A cache that is slower by the same for every request. */
export function slowBy(ms: number): Fault {
  return ({ forward }) => sleep(ms).then(forward)
}

/** The delay grows evenly from nothing at the start of the window. */
export function slowRamp(msPerSecond: number): Fault {
  return ({ sinceWindowMs, forward }) => sleep((sinceWindowMs / 1000) * msPerSecond).then(forward)
}

/** The body of the read before, under the code of this one. */
export function otherRow(share: number): Fault {
  let other: Reply | undefined
  return ({ method, index, forward }) => {
    if (method !== 'GET') return undefined
    return forward().then((reply) => {
      const given = other && falls(index, share) ? other : undefined
      if (!given) other = reply
      return given ?? reply
    })
  }
}

/** The best score is half as far from 1: well-formed, in order, plausible and wrong. */
export function changedScore(share: number): Fault {
  return ({ method, index, forward }) =>
    method === 'GET' && falls(index, share) ? forward().then(raiseBestScore) : undefined
}

function raiseBestScore(reply: Reply): Reply {
  const [best, ...rest] = JSON.parse(reply.body.toString()).predictions
  const predictions = [{ ...best, score: (1 + best.score) / 2 }, ...rest]
  return withBody(reply, Buffer.from(JSON.stringify({ ...JSON.parse(reply.body.toString()), predictions })))
}

/** "Not found" for rows that exist. */
export function silent404(share: number): Fault {
  const reply = problem(404, 'Not Found')
  return ({ method, index }) => (method === 'GET' && falls(index, share) ? Promise.resolve(reply) : undefined)
}

/** The page that a proxy or a login in front of a service shows instead. */
export function html(share: number): Fault {
  const body = Buffer.from('<!doctype html><title>Wikimedia Error</title><p>Our servers are under maintenance.')
  const reply = { status: 200, headers: { 'content-type': 'text/html', 'content-length': String(body.length) }, body }
  return ({ method, index }) => (method === 'GET' && falls(index, share) ? Promise.resolve(reply) : undefined)
}

/** Heads that arrive byte by byte. */
export function slowHeads(share: number, msPerByte: number): Fault {
  return ({ index, forward }) =>
    falls(index, share) ? forward().then((reply) => ({ ...reply, drip: msPerByte })) : undefined
}

/** Writes are acknowledged and thrown away: the row stays as it was. */
export function swallowWrites(share: number): Fault {
  return ({ method, index }) => (method === 'PUT' && falls(index, share) ? Promise.resolve(acknowledged) : undefined)
}

/** Writes are acknowledged, and their rows are gone. */
export function loseWrites(share: number): Fault {
  return ({ method, path, index, ask }) =>
    method === 'PUT' && falls(index, share) ? ask('DELETE', path).then(() => acknowledged) : undefined
}

/** What is written in the window arrives, but those who ask for the whole row (debug) get it as it was before. */
export function staleReads(): Fault {
  const before = new Map<string, Promise<Reply>>()
  return ({ method, path, ask, forward }) => {
    const whole = `${path.split('?')[0]}?debug=true`
    if (method !== 'PUT') return before.get(path)
    const old = before.get(whole) ?? ask('GET', whole)
    before.set(whole, old)
    return old.then(forward)
  }
}

/** All answers but those of a share are held for a while; the share fails at once. */
export function failFastElseSlow(share: number, delayMs: number): Fault {
  const fail = failFast(share)
  return (exchange) => fail(exchange) ?? sleep(delayMs).then(exchange.forward)
}

/** Spread evenly, and the same in each run. */
function falls(index: number, share: number): boolean {
  return hash3(7, 1, index) < share * 2 ** 32
}

function problem(status: number, title: string): Reply {
  const body = Buffer.from(JSON.stringify({ type: 'about:blank', title, status }))
  return { status, headers: { ...json, 'content-length': String(body.length) }, body }
}

function withBody(reply: Reply, body: Buffer): Reply {
  const { 'transfer-encoding': _, ...headers } = reply.headers
  return { ...reply, headers: { ...headers, 'content-length': String(body.length) }, body }
}
