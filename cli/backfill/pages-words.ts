import { count, plainSpaces, plural, span } from '../../reports/numbers.ts'
import type { PageOutcome, PagesResult } from '../../run/backfill/pages.ts'
import { documentedRows } from '../../run/corpus/size-on-disk.ts'
import { exitCodes } from '../world/exit-codes.ts'

type Counts = PagesResult['counts']

/** Of one page, and of several. */
const meanings: Readonly<Record<PageOutcome, readonly [one: string, several: string]>> = {
  hit: ['was there already', 'were there already'],
  stored: ['was calculated and stored', 'were calculated and stored'],
  untold: ['was answered, though the cache did not say whence', 'were answered, though the cache did not say whence'],
  absent: ['does not exist', 'do not exist'],
  unstored: ['was calculated and could not be stored', 'were calculated and could not be stored'],
  failed: ['got no answer', 'got no answer'],
  setAside: ['is no page', 'are no pages'],
}

/** Those that another go may mend, or somebody else. */
const troubles = ['unstored', 'failed', 'setAside'] as const
const of = (counts: Counts | undefined, outcomes: readonly PageOutcome[]) =>
  outcomes.reduce((sum, outcome) => sum + (counts?.[outcome] ?? 0), 0)
const outcomes = Object.keys(meanings) as readonly PageOutcome[]

/** What is not stored though the cache said so is worst, then what it did not tell, then what was set aside. */
export function codeOfPages({ counts, before, again }: PagesResult): number {
  if (again.stored < again.asked) return exitCodes.missed
  if (of(counts, ['untold']) + of(before, ['untold']) > 0) return exitCodes.inconclusive
  const all = of(counts, outcomes) + of(before, outcomes)
  return all === 0 || of(counts, troubles) + of(before, troubles) > 0 ? exitCodes.badInput : exitCodes.met
}

/** A rate from fewer pages would be one of starting. */
const leastForRate = 100

export function pagesSentences(result: PagesResult, perSecond: number | undefined): readonly string[] {
  const { counts, before, seconds, firstReason, badRows, again } = result
  const asked = of(counts, outcomes)
  const earlier = of(before, outcomes)
  if (asked + earlier === 0) return ['There is no page in this corpus.']
  if (asked === 0)
    return [
      `All ${plural(earlier, 'page')} were asked for by an earlier backfill: ${told(before as Counts)}; --again asks for them again.`,
    ].map(plainSpaces)
  return [
    `Asked for ${plural(asked, 'page')} in ${span(seconds)}: ${told(counts)}.`,
    ...(before ? [`${plural(earlier, 'page')} were asked for by an earlier backfill: ${told(before)}.`] : []),
    ...(firstReason === undefined ? [] : [`What was given up stands in ${badRows}; the first is ${firstReason}.`]),
    ...(asked < leastForRate ? [] : [rateSentence(asked / seconds, perSecond)]),
    ...(again.asked === 0 ? [] : [againSentence(again)]),
  ].map(plainSpaces)
}

function told(counts: Counts): string {
  const parts = outcomes
    .filter((outcome) => counts[outcome] > 0)
    .map((outcome) => `${count(counts[outcome])} ${meanings[outcome][counts[outcome] === 1 ? 0 : 1]}`)
  return parts.join(', ')
}

function rateSentence(rate: number, perSecond: number | undefined): string {
  const days = documentedRows / rate / 86_400
  const limit = perSecond !== undefined && rate > perSecond * 0.95 ? ', which --rate allows' : ''
  return `${rate < 10 ? rate.toFixed(1) : count(Math.round(rate))} pages/s${limit}: ${documentedRows / 1e6} million pages take ${days.toFixed(1)} days.`
}

function againSentence({ asked, stored }: PagesResult['again']): string {
  const what = `Asked again for ${count(asked)} of those that were stored, only if they are`
  return stored === asked ? `${what}: all of them are.` : `${what}: ${count(asked - stored)} are not.`
}
