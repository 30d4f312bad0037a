import type { InvestigationReport } from '../../slo/investigation/record.ts'
import { partTitles, shareWords } from '../../slo/investigation/words.ts'
import { duration, list, plural, span } from '../numbers.ts'

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
export function excessClaim({
  slowness,
  observations: { stepSeconds, steps, from },
}: InvestigationReport): readonly string[] {
  if (!slowness?.standsOut) return []
  const { slowSteps, stretches, excessShare, excessSeconds, usualMs } = slowness
  const whole = (steps - from) * stepSeconds
  const shown = stretches
    .slice(0, 3)
    .map(([start, end]) => `${span(start * stepSeconds) || '0 s'} to ${span(end * stepSeconds)}`)
  const more =
    stretches.length > shown.length
      ? [`${plural(stretches.length - shown.length, 'more stretch', 'more stretches')}`]
      : []
  return [
    `${span(slowSteps * stepSeconds)} of ${span(whole)} were slow (${list([...shown, ...more])} after the start): ${shareWords(excessShare)} of all waiting, ${span(excessSeconds) || `${excessSeconds.toFixed(1)} s`} of requests, is beyond the usual ${duration(usualMs)}.`,
  ]
}

export function partsClaim({ parts, slowness }: InvestigationReport): string {
  if (!slowness) return 'Nobody saw how long requests took for long enough.'
  if (!slowness.standsOut) {
    const most = parts.toSorted((a, b) => b.usualMs - a.usualMs)[0]
    return most
      ? `Most of a request goes to: ${partTitles[most.part]}, ${duration(Math.max(most.usualMs, 0))} of it.`
      : 'Nothing was measured.'
  }
  const most = parts.toSorted((a, b) => b.share - a.share)[0]
  if (!most) return 'Nothing was measured.'
  return `${shareWords(Math.max(most.share, 0))} of what slow seconds take beyond usual ones: ${partTitles[most.part]}.`
}

export function unseenClaim({ observations: { unseen } }: InvestigationReport): string {
  return unseen.length === 0
    ? 'Everything that is looked for was there.'
    : `${plural(unseen.length, 'thing')} would have told more.`
}
