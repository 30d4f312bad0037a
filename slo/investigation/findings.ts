import type { LatencyShift } from './events.ts'
import type { Failures, PartExcess } from './excess.ts'
import type { LabelExcess } from './labels.ts'
import type { PartName } from './parts.ts'
import type { SignalName } from './signals.ts'
import type { Slowness } from './slowness.ts'
import type { Contrast } from './surprise.ts'

export type LabelFinding = LabelExcess & Pick<Contrast<unknown>, 'clarity' | 'chance'>

/** Everything that was found out before anybody is accused. */
export type Findings = {
  readonly slowness: Slowness
  readonly parts: readonly PartExcess[]
  readonly failed: Failures
  readonly contrasts: readonly Contrast<SignalName>[]
  readonly labels: readonly LabelFinding[]
  readonly turns: readonly LatencyShift[]
  /** Of the cores of the machine that all parts share, what others took in slow steps; 0 where nobody watched it. */
  readonly taken: number
  /** Which of the service's series are meant, for queries to look further. */
  readonly selector: string
}

/** Of what slow steps take beyond usual ones, what was spent in some parts; what nobody could see may have been anywhere. */
export function shareOf({ parts }: Pick<Findings, 'parts'>, names: readonly PartName[]): number {
  return parts.reduce((sum, { part, share }) => sum + (names.includes(part) ? Math.max(share, 0) : 0), 0)
}

export function contrastOf({ contrasts }: Pick<Findings, 'contrasts'>, name: SignalName) {
  return contrasts.find((contrast) => contrast.name === name)
}
