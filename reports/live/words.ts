import type { Moment } from '../../slo/run/record.ts'
import type { LiveStatus } from '../../slo/run/scoring/live.ts'
import type { RunProgress } from '../../slo/run/so-far.ts'
import { list } from '../../slo/words.ts'
import { count, duration, plural, rate, share, span } from '../numbers.ts'

type Told = {
  readonly course: RunProgress
  readonly standing: LiveStatus | undefined
  readonly what: string | undefined
}

/** Where the run is: "measuring, 18 s left". */
export function courseWords({ course: { turn, doing, leftSeconds }, what }: Omit<Told, 'standing'>): string {
  const of = what === undefined ? '' : `${what}: `
  return `${of}${turn === '' ? '' : `${turn}, `}${doing}${doing === 'done' ? '' : `, ${span(leftSeconds)} left`}`
}

/** A run in one line, for logs and for narrow terminals. */
export function liveLine(told: Told): string {
  const { standing } = told
  const where = courseWords(told)
  if (!standing) return where
  const last = standing.moments.at(-1)
  const answered = last?.achievedPerSecond === undefined ? [] : [`${rate(last.achievedPerSecond)} answered`]
  const percentiles = standing.operationMoments.flatMap(({ operation, moments }) => {
    const ms = moments.at(-1)?.p99Ms
    return ms === undefined ? [] : [`P99 ${operation} ${duration(ms)}`]
  })
  return `${where}: ${[...answered, ...percentiles, failedWords(standing)].join(', ')}`
}

function failedWords({ ended, good }: LiveStatus): string {
  return ended === good ? 'none failed' : `${count(ended - good)} failed`
}

/** What was answered in the last second that is over, and what failed until now. */
export function rateWords(standing: LiveStatus): string {
  const { ended, good, moments } = standing
  const last = moments.at(-1)
  const so = `${failedWords(standing)} of ${plural(ended, 'request')}${ended > good ? ` (${share((ended - good) / ended)})` : ''}`
  if (last?.achievedPerSecond === undefined || last.offeredPerSecond === undefined) return `${so}.`
  return `${rate(last.achievedPerSecond)} answered well of ${rate(last.offeredPerSecond)} offered; ${so} so far.`
}

/** What the machine took, as far as it is known. */
export function machineWords({ moments }: LiveStatus, cores: number | undefined): string {
  const last = moments.at(-1)
  const pauses = moments.flatMap(({ pauseMs }) => pauseMs ?? [])
  const used = usedOf(last)
  const words = [
    ...(pauses.length > 0 ? [`stood still for ${duration(Math.max(...pauses))} at most`] : []),
    ...(used === undefined || cores === undefined
      ? []
      : [`this run uses ${used.toFixed(2)} of ${plural(cores, 'core')}`]),
    ...(last?.takenShare === undefined ? [] : [`others take ${share(last.takenShare)}`]),
  ]
  return words.length === 0 ? 'has not been looked at yet.' : `${list(words)}.`
}

function usedOf(moment: Moment | undefined): number | undefined {
  return moment?.cores && Object.values(moment.cores).reduce((sum, cores) => sum + cores, 0)
}
