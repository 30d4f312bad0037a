import { Failure } from '../../common/failure.ts'
import type { ClimbPlan } from '../../slo/capacity/saved.ts'
import { compare } from '../../slo/verification.ts'

/** What may differ between a search and its going on: when it was, how long it may take, and, of parts of our own, where they listen. */
const mayDiffer = ['id', 'createdAt', 'command', 'maxSeconds']

/** Trials of two plans, or of two builds, are not of one search. */
export function requireSame(saved: ClimbPlan, now: ClimbPlan, folder: string): void {
  const isTheirs = /existing/.test(saved.environment.parts['service'] ?? '')
  const passedOver = isTheirs ? mayDiffer : [...mayDiffer, 'url']
  const disagreements = compare(saved, now).disagreements.filter(
    ({ where }) => !passedOver.includes(where.split('.').at(-1) ?? ''),
  )
  const [first, ...others] = disagreements
  if (!first) return
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`
  throw new Failure(
    'input',
    `${folder} holds a search of another plan or build: ${first.where} was ${first.saved} and is ${first.found} now${more}.`,
    { hint: `Give the flags that it was begun with: ${saved.environment.command}` },
  )
}
