import type { Command } from 'commander'
import type { Load } from '../run/request.ts'
import { surgeDefaults } from '../scenarios/lib/plan.ts'
import { numberFlag } from './flags.ts'

export type SurgeFlags = {
  readonly duration: number
  readonly warmup: number
  readonly reads: number
  readonly writes: number
  readonly rows: number
  readonly seed: number
  readonly zipf: number
  readonly bodyCheck: number
  readonly timeout: number
}

/** The same, in the words of a run. */
export function loadOf(flags: SurgeFlags): Load {
  return {
    seed: flags.seed,
    rows: flags.rows,
    readsPerSecond: flags.reads,
    writesPerSecond: flags.writes,
    durationSeconds: flags.duration,
    warmupSeconds: flags.warmup,
    zipfExponent: flags.zipf,
    bodyCheckRatio: flags.bodyCheck,
    timeoutMs: flags.timeout,
  }
}

/** Enough that the rows do not fit into the caches of a processor, few enough to be filled in seconds. */
const usualRows = 50_000

const whole = (min: number, max: number) => ({ min, max, whole: true })
const rate = whole(0, 20_000)
const ratio = { min: 0, max: 1 }

export const rowsFlag = () =>
  numberFlag('--rows <n>', 'rows that the cache is filled with', whole(1000, 65_000_000), usualRows)

export const seedFlag = () =>
  numberFlag(
    '--seed <n>',
    'the same seed makes the same rows and sends the same requests',
    whole(0, 2 ** 32 - 1),
    surgeDefaults.seed,
  )

export function addSurgeFlags(command: Command): Command {
  const d = surgeDefaults
  const options = [
    numberFlag('-d, --duration <s>', 'length of the scored window', whole(1, 86_400), d.durationSeconds),
    numberFlag(
      '--warmup <s>',
      'warm-up, not scored; a database that has just started is read as fast as it answers for the first of it',
      whole(0, 3600),
      d.warmupSeconds,
    ),
    numberFlag('--reads <per s>', 'arrival rate of reads', rate, d.readsPerSecond),
    numberFlag('--writes <per s>', 'arrival rate of writes', rate, d.writesPerSecond),
    rowsFlag(),
    seedFlag(),
    numberFlag('--zipf <s>', 'popularity falls as rank^-s; 0 is uniform', { min: 0, max: 10 }, d.zipfExponent),
    numberFlag('--body-check <ratio>', 'share of reads whose whole body is checked', ratio, d.bodyCheckRatio),
    numberFlag('--timeout <ms>', 'a request that takes longer has failed', whole(1, 60_000), d.timeoutMs),
  ]
  for (const option of options) command.addOption(option)
  return command
}
