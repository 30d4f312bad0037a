import { Failure } from '../../common/failure.ts'
import { daySeconds } from '../calendar.ts'
import { serviceMetrics } from '../conventions.ts'
import type { Prometheus } from '../prometheus/prometheus.ts'
import type { Range } from './ask.ts'

/** Unix seconds, and seconds. */
export type TimeRequest = {
  readonly from: number | undefined
  readonly to: number | undefined
  readonly last: number | undefined
  /** How much before it is read; undefined for as long again. */
  readonly before: number | undefined
}

const mostBeforeSeconds = 3600
/** In so many steps slow and usual are told apart; more take long, and no picture shows them. */
const mostSteps = 3600
/** Beyond this a step is minutes long, and a slow minute is hidden in it. */
const longestSeconds = 7 * daySeconds
const fewestSteps = 20

/**
 * The steps that are to be read. Fails as 'input' where nobody could say which time is meant, or where it is too long or too short.
 * @param now on the clock of whoever has the samples
 */
export function rangeOf(
  { from, to, last, before }: TimeRequest,
  now: number,
  intervalSeconds: number,
): Range & { readonly end: number } {
  const end = Math.min(last === undefined ? (to ?? now) : now, now)
  const begin = last === undefined ? from : now - last
  if (begin === undefined) {
    throw new Failure('input', 'Which time?', { hint: 'Give --last 15m, or --from and --to.' })
  }
  if (last !== undefined && (from !== undefined || to !== undefined)) {
    throw new Failure('input', 'Which time: the last one, or the one from --from to --to?', {
      hint: 'Give one of them.',
    })
  }
  if (begin >= now) throw new Failure('input', 'The time begins in the future: nothing was seen of it yet.')
  if (begin >= end) throw new Failure('input', 'The time ends before it begins.', { hint: 'Give a --to after --from.' })
  const length = end - begin
  if (length > longestSeconds) {
    throw new Failure('input', 'A time of more than 7 days is too long: a slow minute would be hidden in its steps.', {
      hint: 'Look at an hour of it, or at a day.',
    })
  }
  if (length < 2 * intervalSeconds) {
    throw new Failure('input', `The time holds less than two scrapes, one every ${intervalSeconds} s.`, {
      hint: `Give a time of ${fewestSteps * intervalSeconds} s or more.`,
    })
  }
  const extra = before ?? Math.min(length, mostBeforeSeconds)
  const stepSeconds = Math.max(intervalSeconds, Math.ceil((length + extra) / mostSteps))
  const steps = Math.max(Math.round(length / stepSeconds), 1)
  const fromStep = Math.round(extra / stepSeconds)
  return { start: end - (steps + fromStep) * stepSeconds, steps: steps + fromStep, stepSeconds, from: fromStep, end }
}

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
