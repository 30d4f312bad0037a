import type { Goal } from '../../slo/capacity/goal.ts'
import type { TrialOutcome } from '../../slo/capacity/trial.ts'
import { perSecond } from '../../slo/words.ts'

/** "between 2,100/s and 2,600/s", as far as it is known. */
export function boundsInWords(lower: number | undefined, upper: number | undefined): string {
  if (lower !== undefined && upper !== undefined) return `between ${perSecond(lower)} and ${perSecond(upper)}`
  if (lower !== undefined) return `above ${perSecond(lower)}`
  return upper === undefined ? 'nothing known yet' : `below ${perSecond(upper)}`
}

/** "4:10" */
export function clock(seconds: number): string {
  const whole = Math.max(Math.ceil(seconds), 0)
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60]
  const two = (n: number) => `${n}`.padStart(2, '0')
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`
}

/** "2,310/s for 10 s: broken, read P95 kept by 93.12 %" */
export function trialInWords(trial: TrialOutcome, goals: readonly Goal[]): string {
  return `${perSecond(trial.perSecond)} for ${trial.seconds} s: ${outcomeInWords(trial, goals)}`
}

function outcomeInWords({ trust, goals: outcomes }: TrialOutcome, goals: readonly Goal[]): string {
  if (trust.kind === 'excused') return `decides nothing. ${trust.reasons[0] ?? ''}`.trimEnd()
  const broken = outcomes.filter(({ standing }) => standing === 'broken')
  if (broken.length > 0) return `broken, ${broken.map((each) => kept(each, goals)).join(', ')}`
  const open = outcomes.filter(({ standing }) => standing === 'open')
  return open.length === 0 ? 'held' : `undecided, ${open.map((each) => kept(each, goals)).join(', ')}`
}

function kept({ goal, good, total }: TrialOutcome['goals'][number], goals: readonly Goal[]): string {
  const share = total === 0 ? 'nothing sent' : `${(Math.floor((10_000 * good) / total) / 100).toFixed(2)} % good`
  return `${goals.find(({ id }) => id === goal)?.id ?? goal} ${share}`
}
