import type { Side } from '../../slo/comparison/block.ts'
import { quantileMs } from '../../slo/histogram.ts'
import { latenciesOf } from '../../slo/run/latencies.ts'
import { milliseconds } from '../../slo/words.ts'
import type { Journal } from '../journal/journal.ts'

type Told = { readonly side: Side; readonly journal: Pick<Journal, 'summary'> | undefined }

/** "P95 of reads: A 4.10 ms, B 4.35 ms": of the last block of each side that is over, of what is sent most; nothing before both had one. */
export function lastBlocksInWords(over: readonly Told[], timeoutMs: number): string | undefined {
  const sides = (['A', 'B'] as const).map((side) => {
    const operations = Object.entries(over.findLast((each) => each.side === side)?.journal?.summary.operations ?? {})
    const [most] = operations.toSorted(([, a], [, b]) => b.sent - a.sent)
    const ms = most && quantileMs(latenciesOf(most[1], 'fromSchedule', timeoutMs), 0.95)
    return ms === undefined ? undefined : { operation: most?.[0], words: `${side} ${milliseconds(ms)}` }
  })
  const [a, b] = sides
  return a && b ? `P95 of ${a.operation}s: ${a.words}, ${b.words}` : undefined
}
