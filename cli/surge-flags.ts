import type { Command } from 'commander'
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

/** Enough that the rows do not fit into the caches of a processor, few enough to be filled in seconds. */
const rows = 50_000

export function addSurgeFlags(command: Command): Command {
  const d = surgeDefaults
  return command
    .addOption(
      numberFlag(
        '-d, --duration <s>',
        'length of the scored window',
        { min: 1, max: 86_400, whole: true },
        d.durationSeconds,
      ),
    )
    .addOption(
      numberFlag(
        '--warmup <s>',
        'warm-up at full rate, not scored',
        { min: 0, max: 3600, whole: true },
        d.warmupSeconds,
      ),
    )
    .addOption(
      numberFlag('--reads <per s>', 'arrival rate of reads', { min: 0, max: 20_000, whole: true }, d.readsPerSecond),
    )
    .addOption(
      numberFlag('--writes <per s>', 'arrival rate of writes', { min: 0, max: 20_000, whole: true }, d.writesPerSecond),
    )
    .addOption(
      numberFlag('--rows <n>', 'rows that the cache is filled with', { min: 1000, max: 65_000_000, whole: true }, rows),
    )
    .addOption(
      numberFlag(
        '--seed <n>',
        'the same seed sends the same requests',
        { min: 0, max: 0xffffffff, whole: true },
        d.seed,
      ),
    )
    .addOption(
      numberFlag('--zipf <s>', 'popularity falls as rank^-s; 0 is uniform', { min: 0, max: 10 }, d.zipfExponent),
    )
    .addOption(
      numberFlag(
        '--body-check <ratio>',
        'share of reads whose whole body is checked',
        { min: 0, max: 1 },
        d.bodyCheckRatio,
      ),
    )
    .addOption(
      numberFlag(
        '--timeout <ms>',
        'a request that takes longer has failed',
        { min: 1, max: 60_000, whole: true },
        d.timeoutMs,
      ),
    )
}
