import type { Random } from './random.ts'
import type { Episode, SiteName, TrafficShape } from './story.ts'

/** Minutes before and after the quarter for which there is data too: what happens there must not be counted. */
export const marginMinutes = 30

/** Events of each minute, from `marginMinutes` before the quarter on, in disjoint outcomes. */
export type Flows = {
  readonly ok: Int32Array
  readonly clientError: Int32Array
  readonly failed: Int32Array
  readonly disconnected: Int32Array
  /** Of `ok`: those within each edge, in the order of the edges. */
  readonly okWithin: readonly Int32Array[]
}

/** @param start unix seconds of the first of `minutes` */
export function flowsOf(
  traffic: TrafficShape,
  site: SiteName,
  { start, minutes }: { readonly start: number; readonly minutes: number },
  random: Random,
): Flows {
  const array = () => new Int32Array(minutes)
  const flows = { ok: array(), clientError: array(), failed: array(), disconnected: array() }
  const okWithin = traffic.within.map(array)
  for (let minute = 0; minute < minutes; minute++) {
    const at = start + minute * 60
    const now = traffic.episodes.find((each) => isOn(each, site, at))
    const all = random.poisson(traffic.perMinute[site] * season(at))
    const failed = random.binomial(all, now?.failing ?? traffic.failing)
    const clientError = random.binomial(all - failed, traffic.clientErrors)
    const disconnected = random.binomial(all - failed - clientError, traffic.disconnects)
    const ok = all - failed - clientError - disconnected
    flows.ok[minute] = ok
    flows.clientError[minute] = clientError
    flows.failed[minute] = failed
    flows.disconnected[minute] = disconnected
    let rest = random.binomial(ok, 1 - (now?.slow ?? 0))
    // From the widest edge inwards: each share is one of all requests, so what is left is thinned by the ratio of two.
    let share = 1
    for (let edge = okWithin.length - 1; edge >= 0; edge--) {
      const within = traffic.within[edge] ?? 1
      rest = random.binomial(rest, within / share)
      share = within
      const counts = okWithin[edge]
      if (counts) counts[minute] = rest
    }
  }
  return { ...flows, okWithin }
}

function isOn({ site, from, until }: Episode, where: SiteName, at: number): boolean {
  return (site === undefined || site === where) && at >= from && at < until
}

/** Days are busier than nights, and weekdays than weekends; 1 on average over a week. */
function season(at: number): number {
  const hour = (at % 86_400) / 3600
  const weekday = (Math.floor(at / 86_400) + 4) % 7
  const week = weekday === 0 || weekday === 6 ? 0.8 : 1.08
  return week * (1 + 0.35 * Math.sin(((hour - 9) / 24) * 2 * Math.PI))
}
