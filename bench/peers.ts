import type { Quarter } from '../slo/calendar.ts'
import type { StreamingPrometheus } from '../slo/prometheus/prometheus.ts'

/** One indicator of one service, as a tool would be told of it. */
export type PeerIndicator = {
  /** Selectors of what is counted above and below the line. */
  readonly total: string
  readonly part: string
  /** Does `part` count what is good, as for latency, or what is bad, as for availability? */
  readonly partIs: 'good' | 'bad'
}

/** The share of bad requests that a tool's queries give; undefined where they give nothing. */
export type Peer = {
  readonly name: string
  readonly shape: string
  readonly badShare: (
    prometheus: StreamingPrometheus,
    indicator: PeerIndicator,
    quarter: Quarter,
  ) => Promise<number | undefined>
}

const daySeconds = 86_400
/** A report is seldom made on the very day. */
const lateDays = 7

/** What three tools ask of Prometheus (their source was read, November 2026), asked of the same data. */
export const peers: readonly Peer[] = [
  {
    name: 'Pyrra, 12w',
    shape: 'sum(increase(x[12w])) at the end of the quarter; no error series means no errors',
    badShare: (prometheus, indicator, { end }) => ofIncreases(prometheus, indicator, '12w', end),
  },
  {
    name: 'Pyrra, 4w',
    shape: 'sum(increase(x[4w])) at the end of the quarter',
    badShare: (prometheus, indicator, { end }) => ofIncreases(prometheus, indicator, '4w', end),
  },
  {
    name: 'Pyrra, performance mode',
    shape: 'sum_over_time(sum(increase(x[5m]))[12w:5m])',
    badShare: async (prometheus, { total, part, partIs }, { end }) => {
      const recorded = (selector: string) => `sum_over_time((sum(increase(${selector}[5m])))[12w:5m])`
      return shareOf(
        await value(prometheus, recorded(part), end),
        await value(prometheus, recorded(total), end),
        partIs,
      )
    },
  },
  {
    name: 'Sloth',
    shape: 'the mean of the ratios of 5 minutes: sum_over_time(ratio_rate5m[91d]) / count_over_time(ratio_rate5m[91d])',
    badShare: (prometheus, { total, part, partIs }, { start, end }) => {
      const rate = (selector: string) => `sum(rate(${selector}[5m]))`
      const ratio = `${rate(part)} / ${rate(total)}`
      const bad = partIs === 'bad' ? ratio : `1 - (${ratio})`
      return value(prometheus, `avg_over_time((${bad})[${end - start}s:5m])`, end)
    },
  },
  {
    name: 'slo-generator',
    shape: `sum(increase(x[<quarter>s])) at the time of the report (${lateDays} days later): a past instant cannot be asked for`,
    badShare: (prometheus, indicator, { start, end }) =>
      ofIncreases(prometheus, indicator, `${end - start}s`, end + lateDays * daySeconds),
  },
]

async function ofIncreases(
  prometheus: StreamingPrometheus,
  { total, part, partIs }: PeerIndicator,
  range: string,
  at: number,
) {
  const increase = (selector: string) => value(prometheus, `sum(increase(${selector}[${range}]))`, at)
  return shareOf(await increase(part), await increase(total), partIs)
}

function shareOf(
  part: number | undefined,
  total: number | undefined,
  partIs: PeerIndicator['partIs'],
): number | undefined {
  if (total === undefined) return undefined
  return partIs === 'bad' ? (part ?? 0) / total : 1 - (part ?? 0) / total
}

async function value(prometheus: StreamingPrometheus, query: string, at: number): Promise<number | undefined> {
  const [first] = (await prometheus.vector(query, at)).data
  return first?.value
}
