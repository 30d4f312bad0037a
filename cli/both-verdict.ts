import type { ComparisonReport } from '../slo/comparison/record.ts'
import type { RunReport } from '../slo/run/report.ts'
import type { Verdict } from '../slo/verdict.ts'

/** Without these a run shows nothing at all; everything else that makes it inconclusive is the machine's, or asks for a higher rate. */
const needed: ReadonlySet<string> = new Set([
  'generator-finished',
  'counts-complete',
  'clocks-agree',
  'scrapes-service',
])

/**
 * What a gate says that asked both questions. A machine may be too small or too noisy to show that promises are kept; what it does to one
 * build it does to the other, so there the comparison decides alone.
 */
export function bothVerdict(
  absolute: Pick<RunReport, 'verdict' | 'trust'>,
  relative: Pick<ComparisonReport, 'verdict'>,
): { readonly verdict: Verdict; readonly sentence: string } {
  const broken = absolute.trust.find(({ id, outcome }) => needed.has(id) && outcome === 'invalid')
  const [kept, better] = [absolute.verdict, relative.verdict]
  if (kept === 'missed' || better === 'missed') {
    const both = kept === 'missed' && better === 'missed'
    const said = kept === 'missed' ? 'promises were missed' : 'it is worse than the baseline'
    return {
      verdict: 'missed',
      sentence: `Missed: ${both ? 'promises were missed, and it is worse than the baseline' : said}.`,
    }
  }
  if (broken)
    return {
      verdict: 'inconclusive',
      sentence: `Inconclusive: the run for the promises shows nothing. ${broken.finding}`,
    }
  if (better === 'inconclusive')
    return {
      verdict: 'inconclusive',
      sentence: 'Inconclusive: too little was seen to say that it is no worse than the baseline.',
    }
  if (kept === 'met')
    return { verdict: 'met', sentence: 'Met: the promises are kept, and it is no worse than the baseline.' }
  return {
    verdict: 'met',
    sentence:
      'Met: it is no worse than the baseline. That alone decides, because this run could not show whether every promise is kept; none was seen to be missed.',
  }
}
