import type { InvestigationReport } from '../../slo/investigation/record.ts'
import { partTitles, shareWords } from '../../slo/investigation/words.ts'
import { list } from '../../slo/words.ts'
import { duration, plural, span } from '../numbers.ts'

export function subjectOf({ observations: { source } }: InvestigationReport): string {
  return source.is === 'run' ? `${source.subject}, ${source.id}` : source.url
}

/** The answer in a sentence or two. */
export function causedHeadline({ slowness, causes }: InvestigationReport): string {
  if (!slowness) return 'Too little was seen to tell slow seconds from usual ones.'
  if (!slowness.standsOut) {
    return slowness.slowSteps === 0
      ? `Nothing stands out: no second was slow beyond the usual ${duration(slowness.usualMs)}.`
      : `Nothing stands out: what slow seconds take beyond the usual ${duration(slowness.usualMs)} is ${shareWords(slowness.excessShare)} of all waiting.`
  }
  const [first] = causes
  if (!first) return 'Some seconds were slow, and nothing that was seen explains it.'
  return first.sure === 'likely' ? first.title : `Possibly: ${first.title}`
}

/** How slow it was, and when. */
export function excessClaim(report: InvestigationReport): readonly string[] {
  const { slowness, observations } = report
  if (!slowness?.standsOut) return []
  const { stepSeconds, steps, from } = observations
  const { slowSteps, failedSteps, failedShare, stretches, excessShare, excessSeconds, usualMs } = slowness
  const at = (step: number) => span((step - from) * stepSeconds) || '0 s'
  const shown = stretches.slice(0, 3).map(([start, end]) => `${at(start)} to ${at(end)}`)
  const more =
    stretches.length > shown.length
      ? [`${plural(stretches.length - shown.length, 'more stretch', 'more stretches')}`]
      : []
  const failed =
    failedSteps > 0 ? `in ${span(failedSteps * stepSeconds)} requests failed, ${shareWords(failedShare)} of all` : ''
  const late = `${shareWords(excessShare)} of all waiting, ${span(excessSeconds) || `${excessSeconds.toFixed(1)} s`} of requests, is beyond the usual ${duration(usualMs)}`
  return [
    `${span(slowSteps * stepSeconds)} of ${span((steps - from) * stepSeconds)} were not as usual (${list([...shown, ...more])} after the start): ${[...(isLate(report) ? [late] : []), ...(failed === '' ? [] : [failed])].join('; ')}.`,
  ]
}

/** Whether requests took long, and did not only fail. */
export function isLate({ slowness }: Pick<InvestigationReport, 'slowness'>): boolean {
  return slowness?.standsOut === true && slowness.excessShare > 0
}

export function partsClaim(report: InvestigationReport): string {
  const { parts, slowness } = report
  if (!slowness) return 'Nobody saw how long requests took for long enough.'
  if (!isLate(report)) {
    const most = parts.toSorted((a, b) => b.usualMs - a.usualMs)[0]
    return most
      ? `Most of a request goes to: ${partTitles[most.part]}, ${duration(Math.max(most.usualMs, 0))} of it.`
      : 'Nothing was measured.'
  }
  const most = parts.toSorted((a, b) => b.share - a.share)[0]
  if (!most) return 'Nothing was measured.'
  return `${shareWords(Math.min(Math.max(most.share, 0), 1))} of what slow seconds take beyond usual ones: ${partTitles[most.part]}.`
}

export function unseenClaim({ observations: { unseen } }: InvestigationReport): string {
  return unseen.length === 0
    ? 'Everything that is looked for was there.'
    : `${plural(unseen.length, 'thing')} would have told more.`
}
