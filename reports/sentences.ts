import type { RunReport } from '../slo/run/report.ts'
import type { Verdict } from '../slo/verdict.ts'
import { count, plural } from './numbers.ts'
import { againstPromise, promisesOf } from './promise-words.ts'

/** The headline of a verdict over promises. `missed` are told one by one, in the words given. */
export type Headline = {
  readonly verdict: Verdict
  readonly kept: number
  readonly unproven: number
  readonly missed: readonly string[]
  /** Why, beyond the promises themselves; whole sentences. */
  readonly reasons: readonly string[]
}

function keptOf(kept: number, all: number): string {
  return kept === all
    ? `Kept: ${all === 1 ? 'the one promise' : `all ${count(all)} promises`}.`
    : `Kept: ${count(kept)} of ${plural(all, 'promise')}.`
}

/** One or two sentences that say it all: "Kept: 4 of 5 promises. Missed: P99 read 131 ms, promised < 100 ms." */
export function headline({ verdict, kept, unproven, missed, reasons }: Headline): string {
  const all = kept + unproven + missed.length
  if (all === 0) return 'Inconclusive: nothing was promised, so nothing is proven.'
  const asMeasured = `As measured, ${count(kept)} of ${plural(all, 'promise')} ${kept === 1 ? 'was' : 'were'} kept.`
  switch (verdict) {
    case 'met':
      return keptOf(kept, all)
    case 'missed':
      if (missed.length === 0) return `Missed: ${uncapital(reasons[0] ?? 'the run failed.')} ${keptOf(kept, all)}`
      return `${keptOf(kept, all)} Missed: ${missed.join('; ')}.${unproven > 0 ? ` Unproven: ${count(unproven)}.` : ''}`
    case 'inconclusive':
      if (unproven === all)
        return `Inconclusive: ${all === 1 ? 'the one promise' : `none of ${plural(all, 'promise')}`} could be ${all === 1 ? 'neither proven nor refuted' : 'proven or refuted'}.`
      if (unproven > 0)
        return `Inconclusive: ${count(unproven)} of ${plural(all, 'promise')} could not be proven. ${asMeasured}`
      return `Inconclusive: the run cannot be trusted. ${asMeasured}`
  }
}

/** Puts a sentence after a colon; names and abbreviations keep their capitals. */
function uncapital(sentence: string): string {
  return /^[A-Z][a-z]+ /.test(sentence) ? sentence.charAt(0).toLowerCase() + sentence.slice(1) : sentence
}

/** The verdict of a run, for every format alike. */
export function verdictSentence(report: RunReport): string {
  const promises = promisesOf(report)
  return headline({
    verdict: report.verdict,
    kept: promises.filter((scored) => scored.verdict === 'met').length,
    unproven: promises.filter((scored) => scored.verdict === 'inconclusive').length,
    missed: promises.filter((scored) => scored.verdict === 'missed').map(againstPromise),
    reasons: report.reasons,
  })
}

/** The reasons of the whole run: those that neither the verdict sentence nor the row of a single promise tells. */
export function furtherReasons(report: RunReport): readonly string[] {
  const told = verdictSentence(report)
  const promises = promisesOf(report)
  const rowsWith = (reason: string) => promises.filter(({ reasons }) => reasons.includes(reason)).length
  const isPartOfAnother = (reason: string) =>
    report.reasons.some((other) => other !== reason && other.startsWith(reason))
  return report.reasons.filter(
    (reason) => rowsWith(reason) !== 1 && !told.includes(uncapital(reason)) && !isPartOfAnother(reason),
  )
}

/** The word on the badge. */
export const verdictWords: Readonly<Record<Verdict, string>> = {
  met: 'kept',
  missed: 'missed',
  inconclusive: 'inconclusive',
}
