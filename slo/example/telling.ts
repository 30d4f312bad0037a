import { allowedFailures } from '../fraction.ts'
import { countersOf, type LabelledCounter } from './counters.ts'
import { type Flows, flowsOf, marginMinutes } from './flows.ts'
import { type Pod, podsOf, stagingPod } from './pods.ts'
import { Random } from './random.ts'
import { fateOf, type QuarterSpan } from './scraped.ts'
import {
  bursts,
  exampleQuarter,
  handful,
  type Job,
  type SiteName,
  sites,
  staging,
  type TrafficShape,
  traffic,
} from './story.ts'

const seedOf = (id: string) => (id === exampleQuarter ? 'liftwing-slo' : `liftwing-slo ${id}`)
const jobs = ['istio-gateway', 'k8s-api', 'article-topic-cache'] as const
type Played = { readonly service: string; readonly site: SiteName; readonly flows: Flows }

/** Plays the story: every pod, and every counter that it shows. */
export function tellQuarter(quarter: QuarterSpan & { readonly id: string }): {
  readonly told: readonly LabelledCounter[]
  readonly pods: readonly Pod[]
} {
  const span = { start: quarter.start - marginMinutes * 60, end: quarter.end + marginMinutes * 60 }
  const inQuarter = { ...span, seed: seedOf(quarter.id) }
  const production = sites.flatMap((site) =>
    jobs.flatMap((job) => podsOf(job, site, span).map((pod) => ({ job, pod }))),
  )
  const played = sites.flatMap((site) =>
    Object.entries(traffic).map(([service, each]) => ({ service, site, flows: play(service, each, site, inQuarter) })),
  )
  const tell = ({ service, site, flows }: Played) =>
    production
      .filter(({ job, pod }) => job === jobOf(service) && pod.site === site)
      .flatMap(({ pod }) => countersOf(pod, service, flows))
  if (quarter.id === exampleQuarter) leaveAHandful(played, tell, { quarter, span })
  const told = played.flatMap(tell)
  const apart = stagingPod(span)
  const experiments = { ...staging, ...nothingElse, perMinute: { eqiad: 0, codfw: staging.perMinute } }
  const noise = [handful.service, 'ores-legacy'].flatMap((service) =>
    countersOf(apart, service, play(`staging ${service}`, experiments, staging.site, inQuarter)),
  )
  return { told: [...told, ...noise], pods: [...production.map(({ pod }) => pod), apart] }
}

const nothingElse = { clientErrors: 0, disconnects: 0, within: [0.9, 0.99], episodes: [] }

function jobOf(service: string): Job {
  return service === 'k8s-api' || service === 'article-topic-cache' ? service : 'istio-gateway'
}

function play(
  service: string,
  each: TrafficShape,
  site: SiteName,
  { start, end, seed }: QuarterSpan & { readonly seed: string },
): Flows {
  const minutes = Math.round((end - start) / 60)
  const flows = flowsOf(each, site, { start, minutes }, new Random(`${seed} ${service} ${site}`))
  if (service !== 'ores-legacy') return flows
  for (const burst of bursts) {
    const minute = Math.floor((burst.at - start) / 60)
    if (burst.site === site) flows.failed[minute] = (flows.failed[minute] ?? 0) + burst.failures
  }
  return flows
}

/** From here on successes of one service are turned into failures, until only a few more would break its promise. */
const handfulFrom = '2026-11-20T00:00:00Z'
const mostInAMinute = 4

function leaveAHandful(
  played: readonly Played[],
  tell: (played: Played) => readonly LabelledCounter[],
  { quarter, span }: { readonly quarter: QuarterSpan; readonly span: QuarterSpan },
): void {
  const mine = played.filter(({ service }) => service === handful.service)
  const requests = mine.flatMap(tell).filter(({ counter }) => counter.metric === 'istio_requests_total')
  const counted = requests.map(({ counter, labels }) => {
    const all = fateOf(counter, quarter).daily.reduce((sum, events) => sum + events, 0)
    return { all, failed: labels['response_code'] === '503' ? all : 0 }
  })
  const all = counted.reduce((sum, each) => sum + each.all, 0)
  const failed = counted.reduce((sum, each) => sum + each.failed, 0)
  let missing = allowedFailures(all, handful.target) - handful.spare - failed
  const flows = mine.find(({ site }) => site === 'codfw')?.flows
  if (!flows || missing < 0) throw new Error(`the story has ${-missing} failures of ${handful.service} too many`)
  for (let minute = (Date.parse(handfulFrom) / 1000 - span.start) / 60; missing > 0; minute++) {
    const turned = Math.min(missing, mostInAMinute, flows.ok[minute] ?? 0)
    flows.ok[minute] = (flows.ok[minute] ?? 0) - turned
    flows.failed[minute] = (flows.failed[minute] ?? 0) + turned
    for (const within of flows.okWithin) within[minute] = Math.min(within[minute] ?? 0, flows.ok[minute] ?? 0)
    missing -= turned
  }
}
