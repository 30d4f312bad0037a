import type { RunReport } from '../../slo/run/report.ts'
import type { Verdict } from '../../slo/verdict.ts'
import { count, plural } from '../numbers.ts'
import { againstPromise, isTrusted, promisesOf } from './promises.ts'

/** The headline of a verdict over promises. `missed` are told one by one, in the words given. */
type Headline = {
  readonly verdict: Verdict
  readonly met: number
  readonly inconclusive: number
  readonly missed: readonly string[]
  readonly isTrusted: boolean
  /** Why, beyond the promises themselves; whole sentences. */
  readonly reasons: readonly string[]
}

/** One or two sentences that say it all: "Missed: P99 read 131 ms, promised < 100 ms. Met: 4 of 5 promises." */
export function headline({ verdict, met, inconclusive, missed, isTrusted, reasons }: Headline): string {
  const all = met + inconclusive + missed.length
  if (all === 0) return 'Inconclusive: nothing was promised, so nothing is proven.'
  const asMeasured = `As measured, ${count(met)} of ${plural(all, 'promise')} ${met === 1 ? 'was' : 'were'} met.`
  const whole = all === 1 ? 'the one promise' : `all ${count(all)} promises`
  const good = isTrusted ? `Met: ${met === all ? whole : `${count(met)} of ${plural(all, 'promise')}`}.` : asMeasured
  switch (verdict) {
    case 'met':
      return good
    case 'missed': {
      const what = missed.length > 0 ? `${missed.join('; ')}.` : uncapital(reasons[0] ?? 'the run failed.')
      return `Missed: ${what} ${good}${inconclusive > 0 ? ` Inconclusive: ${count(inconclusive)}.` : ''}`
    }
    case 'inconclusive':
      if (inconclusive === all)
        return `Inconclusive: ${all === 1 ? 'the one promise' : `none of ${plural(all, 'promise')}`} could be ${all === 1 ? 'neither proven nor refuted' : 'proven or refuted'}.`
      if (inconclusive > 0)
        return `Inconclusive: ${count(inconclusive)} of ${plural(all, 'promise')} could not be proven. ${good}`
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
    met: promises.filter((scored) => scored.verdict === 'met').length,
    inconclusive: promises.filter((scored) => scored.verdict === 'inconclusive').length,
    missed: promises.filter((scored) => scored.verdict === 'missed').map(againstPromise),
    isTrusted: isTrusted(report),
    reasons: report.reasons,
  })
}

/** The reasons of the whole run: those that neither the verdict sentence nor the row of a single promise tells. */
export function furtherReasons(report: RunReport): readonly string[] {
  const told = verdictSentence(report)
  const promises = promisesOf(report)
  const rowsWith = (reason: string) => promises.filter(({ reasons }) => reasons.includes(reason)).length
  const isPartOfAnother = (reason: string) => report.reasons.some((other) => other !== reason && other.includes(reason))
  return report.reasons.filter(
    (reason) => rowsWith(reason) !== 1 && !told.includes(uncapital(reason)) && !isPartOfAnother(reason),
  )
}
