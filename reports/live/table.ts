import { toNumber } from '../../slo/fraction.ts'
import type { Moment } from '../../slo/run/record.ts'
import type { LiveStatus, PromiseSoFar } from '../../slo/run/scoring/live.ts'
import { count, duration, durationBeside, percent, rate, share } from '../numbers.ts'
import { promised, promiseName } from '../promise-words.ts'
import { type Cell, head, type Mark, number, orAbsent, spelled, type Table, tabulate, text } from '../table.ts'

/** How each promise stands: so far, in the last second that is over, and how much of what it allows in the whole run is spent. */
export function standingTable({ promises, operationMoments }: LiveStatus): Table {
  const momentsOf = (operation: string) => operationMoments.find((each) => each.operation === operation)?.moments
  return tabulate(promises, {
    id: 'standing',
    caption: 'How each promise stands',
    columns: [
      text('So far', standingCell, { role: 'verdict' }),
      head('Promise', ({ scored }) => promiseName(scored)),
      number('Promised', ({ scored }) => promised(scored.objective), { role: 'promised' }),
      number('Measured', (each) => orAbsent(measuredOf(each), 'nothing yet'), { role: 'measured' }),
      number('Last second', (each) => orAbsent(lastOf(each, momentsOf(each.scored.operation)?.at(-1)), ''), {
        room: 'some',
      }),
      number('Database alone', ({ scored }) => spelled(scored.floorMs, duration, ''), { room: 'much' }),
      number('Budget spent', budgetCell),
    ],
    whenEmpty: 'Nothing is promised that can be told yet.',
  })
}

/** A promise whose budget of the whole run is spent cannot be kept any more; one that is only behind can. */
function standingCell({ scored, allowedInAll }: PromiseSoFar): Cell {
  const { total, good, allowed = 0, objective, perSecond } = scored
  const mark = (mark: Mark, words: string): Cell => ({ mark, text: words })
  if (objective.kind === 'throughput')
    return (perSecond ?? 0) >= objective.perSecond * 0.99 ? mark('met', 'within') : mark('warning', 'behind')
  if (total === 0) return mark('measured', 'open')
  if (allowedInAll !== undefined && total - good > allowedInAll) return mark('missed', 'over budget')
  return total - good > allowed ? mark('warning', 'behind') : mark('met', 'within')
}

function measuredOf({ scored }: PromiseSoFar): string | undefined {
  const { objective, measuredMs, perSecond, good, total } = scored
  if (objective.kind === 'throughput') return perSecond === undefined ? undefined : rate(perSecond)
  if (objective.kind === 'percentile')
    return measuredMs === undefined ? undefined : durationBeside(measuredMs, objective.thresholdMs)
  return percent(good, total)
}

/** What a moment knows. */
const percentiles: ReadonlyMap<number, (moment: Moment) => number | undefined> = new Map([
  [0.5, ({ p50Ms }) => p50Ms],
  [0.95, ({ p95Ms }) => p95Ms],
  [0.99, ({ p99Ms }) => p99Ms],
])

function lastOf({ scored: { objective } }: PromiseSoFar, last: Moment | undefined): string | undefined {
  if (objective.kind === 'throughput')
    return last?.achievedPerSecond === undefined ? undefined : rate(last.achievedPerSecond)
  if (objective.kind !== 'percentile' || last === undefined) return undefined
  const ms = percentiles.get(toNumber(objective.target))?.(last)
  return ms === undefined ? undefined : duration(ms)
}

function budgetCell({ scored: { good, total }, allowedInAll }: PromiseSoFar): Cell {
  if (allowedInAll === undefined) return ''
  const bad = total - good
  if (allowedInAll === 0) return bad === 0 ? 'none, none allowed' : `${count(bad)}, none allowed`
  return { share: bad / allowedInAll, text: `${count(bad)} of ${count(allowedInAll)} (${share(bad / allowedInAll)})` }
}
