import { leastRequests } from '../../slo/comparison/measure.ts'
import type { ComparisonReport } from '../../slo/comparison/record.ts'
import { list } from '../../slo/words.ts'
import type { Document } from '../document.ts'
import { span } from '../numbers.ts'
import { withFlag } from '../with-flag.ts'
import { inMeasure } from './words.ts'

/** The command that may say more. */
export function nextOf(report: ComparisonReport): Document['next'] {
  const { verdict, measured, command } = report
  if (measured.way === 'saved') return undefined
  if (verdict === 'missed') return { sentence: 'Is it so again?', command }
  const longer = longerBlocks(report, measured)
  if (longer) {
    const { seconds, told } = longer
    const sentence = `In blocks of ${span(seconds)} there are enough requests to tell a difference ${list(told)}, too:`
    return { sentence, command: withFlag(command, 'block', seconds) }
  }
  return verdict === 'met'
    ? undefined
    : { sentence: 'Once the machine is quieter, or with more blocks, again:', command }
}

/** With longer ones it would be hours until the last look. */
const mostSeconds = 60

/** How long a block has to be, in s, to say something of the percentiles that it held too few requests for; undefined where it says something of all, or would take too long. */
function longerBlocks(
  { measures }: ComparisonReport,
  { design, blocks }: Extract<ComparisonReport['measured'], { way: 'blocks' }>,
) {
  const counting = blocks.filter(({ excused }) => excused === undefined)
  const open = measures.flatMap((row) => {
    if (!('refused' in row) || !row.decides || row.measure.of !== 'latency') return []
    const { measure } = row
    const fewest = Math.min(...counting.map(({ operations }) => operations[measure.operation]?.sent ?? 0))
    const seconds = Math.ceil((design.blockSeconds * leastRequests(measure)) / fewest)
    return seconds > design.blockSeconds && seconds <= mostSeconds ? [{ seconds, told: inMeasure(measure) }] : []
  })
  if (open.length === 0) return undefined
  return { seconds: Math.max(...open.map(({ seconds }) => seconds)), told: open.map(({ told }) => told) }
}
