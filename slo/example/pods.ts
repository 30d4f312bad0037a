import { type Job, lives, type SiteName, staging } from './story.ts'

/** A process that is scraped under one name, until it is replaced. */
export type Pod = {
  readonly job: Job
  readonly site: SiteName
  readonly labels: Readonly<Record<string, string>>
  /** Unix seconds. */
  readonly from: number
  readonly until: number
  /** When its process began: `from`, then each restart under the same name. */
  readonly starts: readonly number[]
  /** Scrapes come at this second of each minute. */
  readonly scrapeSecond: number
}

/** What tells when the process of a pod started; Envoy's is told by the agent that starts it. */
export const startMetrics: Readonly<Record<Job, string>> = {
  'istio-gateway': 'istio_agent_process_start_time_seconds',
  'k8s-api': 'process_start_time_seconds',
  'article-topic-cache': 'process_start_time_seconds',
}

const ports: Readonly<Record<Job, number>> = { 'istio-gateway': 15020, 'k8s-api': 6443, 'article-topic-cache': 8080 }
const networks: Readonly<Record<SiteName, string>> = { eqiad: '10.67.16', codfw: '10.194.61' }
const scrapeSeconds: Readonly<Record<SiteName, number>> = { eqiad: 17, codfw: 41 }
const weekSeconds = 604_800

/** @param span unix seconds for which there is data; pods that are there at its start have run for a week */
export function podsOf(
  job: Job,
  site: SiteName,
  span: { readonly start: number; readonly end: number },
): readonly Pod[] {
  const { replaced, restarted } = lives[job][site]
  const at = (text: string) => Date.parse(`${text}Z`) / 1000
  const begins = [span.start - weekSeconds, ...replaced.map(at).filter((from) => from < span.end)]
  return begins.map((from, generation) => {
    const until = begins[generation + 1] ?? span.end
    return {
      job,
      site,
      labels: {
        prometheus: 'k8s-mlserve',
        site,
        job,
        instance: `${networks[site]}.${20 + 7 * generation}:${ports[job]}`,
      },
      from,
      until,
      starts: [from, ...restarted.map(at).filter((start) => start > from && start < until)],
      scrapeSecond: scrapeSeconds[site] + (ports[job] % 7),
    }
  })
}

/** The gateway of the staging cluster. */
export function stagingPod(span: { readonly start: number; readonly end: number }): Pod {
  const [pod] = podsOf('istio-gateway', staging.site, span)
  if (!pod) throw new Error('no pod to take staging from')
  const labels = { ...pod.labels, prometheus: 'k8s-mlstaging', instance: '10.194.62.20:15020' }
  const from = span.start - weekSeconds
  return { ...pod, labels, from, until: span.end, starts: [from], scrapeSecond: 9 }
}
