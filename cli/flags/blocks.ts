import type { Command } from 'commander'
import { usualKnobs } from '../../scenarios/lib/knobs.ts'
import type { Scenario } from '../../scenarios/lib/scenario.ts'
import { type Design, usualDesign } from '../../slo/comparison/design.ts'
import { loadOf } from './knobs.ts'
import { numberFlag } from './values.ts'

export type BlockFlags = {
  readonly tolerate: number
  readonly exclude: number
  readonly confidence: number
  readonly firstLook: number
  readonly looks: number
  readonly block?: number
}

/** The names of the flags that follow. */
export const blockFlags = ['--tolerate', '--exclude', '--confidence', '--first-look', '--looks', '--block']

const percent = (share: number) => 100 * share

/** What makes B worse than A, and how much is measured before somebody says so. */
export function addBlockFlags(command: Command): Command {
  const { tolerated, excluded, confidence, firstLook, looks } = usualDesign
  return command
    .addOption(
      numberFlag('--tolerate <percent>', 'B may be so much worse than A', { min: 1, max: 100 }, percent(tolerated)),
    )
    .addOption(
      numberFlag(
        '--exclude <percent>',
        'so much worse has to be ruled out before B passes',
        { min: 1, max: 1000 },
        percent(excluded),
      ),
    )
    .addOption(
      numberFlag('--confidence <percent>', 'of all intervals together', { min: 50, max: 99.9 }, percent(confidence)),
    )
    .addOption(numberFlag('--first-look <pairs>', 'pairs of blocks until the first look', whole(6, 1000), firstLook))
    .addOption(numberFlag('--looks <n>', 'looks at most, each after twice as many pairs', whole(1, 6), looks))
    .addOption(numberFlag('--block <s>', 'length of a block; by default what this machine needs', whole(1, 600)))
}

const whole = (min: number, max: number) => ({ min, max, whole: true })

export function designOf(flags: BlockFlags, seed: number): Omit<Design, 'blockSeconds' | 'warmupSeconds'> {
  const { mostExcused, suspicion, toleratedMs, toleratedErrors, excludedErrors } = usualDesign
  return {
    seed,
    firstLook: flags.firstLook,
    looks: flags.looks,
    mostExcused,
    confidence: flags.confidence / 100,
    suspicion,
    tolerated: flags.tolerate / 100,
    excluded: flags.exclude / 100,
    toleratedMs,
    toleratedErrors,
    excludedErrors,
  }
}

/** Flags of a run that a block has no use for: it is short, and follows a warm one. */
export const knobsOfARun = ['duration', 'warmup', 'warmup-ramp', 'gap'] as const

/** What a block sends; its length is settled later. */
export function blockLoad(scenario: Scenario, flags: Readonly<Record<string, unknown>>) {
  const { warmupSeconds, blockSeconds } = usualDesign
  const { gapSeconds } = usualKnobs
  return loadOf(scenario, {
    ...flags,
    duration: blockSeconds,
    warmup: warmupSeconds,
    warmupRamp: 0,
    gap: gapSeconds.usual,
  })
}
