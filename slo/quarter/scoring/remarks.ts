import { endOf } from '../../promises/promises.ts'
import { durationsOf } from '../../promises/source.ts'
import { counted, grouped, list } from '../../words.ts'
import type { Evidence, SavedLedger, ServiceEvidence } from '../evidence.ts'
import { edgeOf } from '../histogram-edges.ts'
import { requestsKey, stagingKey } from '../question.ts'
import { unscoredSites } from './voids.ts'

/** What a reader has to know about a service's figures before believing them; whole sentences. */
export function remarksOn(known: ServiceEvidence, ledger: SavedLedger): string[] {
  return [
    ...expiry(known),
    ...memory(known),
    ...unscraped(ledger),
    ...births(ledger),
    ...replicas(known),
    ...unscoredSites(known),
    ...population(known),
    ...renaming(known, ledger),
    ...ledger.notes,
  ]
}

function expiry({ service, span }: ServiceEvidence): string[] {
  const over = endOf(service)
  if (over <= span.start)
    return [`The promise expired on ${service.expires}, before this quarter: it binds nobody any more.`]
  if (over >= span.end) return []
  return [`The promise expires on ${service.expires}, inside this quarter: requests count until the end of that day.`]
}

/** Gaps that a reader may want to explain. */
const worthNaming = 600
const mostNamed = 4

/** "2026-11-03 06:00". */
function minute(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')
}

/** Days of which there is nothing at all, and those of which one of several metrics has nothing. */
function memory({ service, evidence }: ServiceEvidence): string[] {
  const own = Object.entries(evidence).flatMap(([key, each]) =>
    key.startsWith(`${service.id}/`) && key !== stagingKey(service) ? [each] : [],
  )
  const lengthOf = ({ window }: Evidence) => window.end - window.start
  const whole = own.filter((each) => lengthOf(each) === Math.max(...own.map(lengthOf)))
  const missing = whole.map(({ ledger }) => new Set(ledger.daysWithoutData))
  const everywhere = [...(missing[0] ?? [])].filter((day) => missing.every((days) => days.has(day)))
  const byMetric = Map.groupBy(whole, ({ selectors }) => selectors[0]?.metric ?? '')
  const alone = [...byMetric].flatMap(([metric, same]) => {
    const days = same.flatMap(({ ledger }) => ledger.daysWithoutData).filter((day) => !everywhere.includes(day))
    return days.length === 0 ? [] : [`${metric} has no samples of ${daysSaid(days)}.`]
  })
  if (everywhere.length === 0) return alone
  const them = everywhere.length === 1 ? 'it' : 'them'
  return [`Nothing is known of ${daysSaid(everywhere)}: Prometheus has no samples of ${them}.`, ...alone]
}

function daysSaid(days: readonly string[]): string {
  const [first, ...more] = [...new Set(days)].sort()
  return more.length === 0 ? `${first}` : `${counted(1 + more.length, 'day')} between ${first} and ${more.at(-1)}`
}

function unscraped({ gaps }: SavedLedger): string[] {
  const said: string[] = []
  const long = gaps.filter(({ start, end }) => end - start >= worthNaming)
  if (long.length > 0) {
    const named = long.slice(0, mostNamed).map(({ start, end, labels }) => {
      const where = Object.values(labels).join(', ')
      return `${where === '' ? '' : `${where}, `}${minute(start)} to ${minute(end)}`
    })
    const more = long.length > mostNamed ? ` and ${grouped(long.length - mostNamed)} more times` : ''
    said.push(`Nothing was scraped: ${named.join('; ')}${more} (UTC). Counters bridge what they can.`)
  }
  return said
}

function births({ births: { unproven }, deaths }: SavedLedger): string[] {
  const said: string[] = []
  if (unproven > 0) {
    said.push(
      `${grouped(unproven)} series began inside the quarter without proof that they began at zero: bounds, not counts, hold them.`,
    )
  }
  if (deaths > 0)
    said.push(
      `${grouped(deaths)} series ended inside the quarter; what they did after their last scrape is in no count.`,
    )
  return said
}

function replicas({ source: { replicas } }: ServiceEvidence): string[] {
  if (!replicas?.production) return []
  return [`Several servers scraped the same targets; only the samples of ${replicas.production} are counted.`]
}

/** The source's counter and histogram should have seen the same requests; a promise over one of them is about its own population. */
function population({ service, source, evidence }: ServiceEvidence): string[] {
  const requests = evidence[requestsKey(service)]
  const durations = evidence[`${service.id}/durations`]
  if (!requests || !durations || source.durations?.codes !== undefined) return []
  const counted = requests.groups.reduce((sum, { count }) => sum + count, 0)
  const timed = durations.groups
    .filter(({ labels }) => edgeOf(labels['le'] ?? '', durationsOf(source).unit) === Number.POSITIVE_INFINITY)
    .reduce((sum, { count }) => sum + count, 0)
  if (counted === timed) return []
  return [`${grouped(counted)} requests were counted and ${grouped(timed)} timed; each promise is about its own.`]
}

function renaming({ service, span }: ServiceEvidence, { renamed }: SavedLedger): string[] {
  const inside = service.source.selectors.filter(
    ({ from }) => from !== undefined && from > span.start && from < span.end,
  )
  if (inside.length === 0) return []
  const days = inside.map(({ from }) => new Date((from ?? 0) * 1000).toISOString().slice(0, 10))
  const taken = renamed > 0 ? ` ${grouped(renamed)} series took over from one of another name without a break.` : ''
  return [`The metrics changed their labels on ${list(days)}; both parts are counted.${taken}`]
}
