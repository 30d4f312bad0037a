import { serviceMetrics } from '../conventions.ts'
import type { Prometheus } from '../prometheus/prometheus.ts'

/** Long enough for three scrapes of any usual interval. */
const lookSeconds = 300
/** What Prometheus itself falls back to. */
const usualIntervalSeconds = 60

/** Seconds between two scrapes of the service, from its samples before an instant; as servers do, where there are none. */
export async function intervalOf(
  prometheus: Pick<Prometheus, 'samples'>,
  selector: string,
  proxy: string | undefined,
  at: number,
): Promise<number> {
  const selectors = [
    `${serviceMetrics.durations}_count{${selector}}`,
    ...(proxy === undefined
      ? []
      : [`istio_request_duration_milliseconds_count{${proxy}}`, `envoy_cluster_upstream_rq_time_count{${proxy}}`]),
  ]
  for (const each of selectors) {
    const { data } = await prometheus.samples(`${each}[${lookSeconds}s]`, at)
    const steps = data
      .slice(0, 5)
      .flatMap(({ samples }) => samples.slice(1).map(([time], i) => time - (samples[i]?.[0] ?? time)))
      .sort((a, b) => a - b)
    const middle = steps[steps.length >> 1]
    if (middle !== undefined && middle > 0) return Math.max(Math.round(middle), 1)
  }
  return usualIntervalSeconds
}
