import { join } from 'node:path'
import { InvalidArgumentError, Option } from 'commander'
import { Failure } from '../../common/failure.ts'
import { prune as pruneTable } from '../../run/backfill/prune.ts'
import type { RunIo } from '../../run/io.ts'
import { reach } from '../../run/testbed/reach.ts'
import { cacheFolder } from '../../stack/folders.ts'
import { KEYSPACE } from '../../stack/plan/blueprint.ts'
import { type AccessFlags, addCacheAccessFlags } from '../flags/access.ts'
import { hostPortFlag, numberFlag, urlFlag } from '../flags/values.ts'
import type { Register } from '../program.ts'
import { createProgress } from '../world/progress.ts'
import { runIo } from '../world/run-io.ts'
import { codeOfPrune, pruneProgress, pruneSentences } from './prune-words.ts'
import { withCassandra } from './which-part.ts'

const examples = `
Examples:
  liftwing-slo prune --before articletopic-20260801 --dry-run                  what would go, by version
  liftwing-slo prune --before articletopic-20260801 --rate 200                 from 200 pages/s at the most
  liftwing-slo prune --before articletopic-20260801 --cassandra 127.0.0.1:9042 --target https://cache

Versions are compared by their bytes, as Cassandra sorts them. It goes on where it was stopped, even by kill -9.

Exit codes: 0 nothing old is left; 1 something is; 3 the cache still serves one of these versions.
`

type PruneFlags = AccessFlags & {
  readonly before: string
  readonly dryRun?: true
  readonly rate: number
  readonly concurrency: number
  readonly cassandra?: string
  readonly target?: string
}

/** Takes old model versions out of the cache's table. */
export const prune: Register = (program, world, finish) => {
  const command = program
    .command('prune')
    .summary("take old model versions out of the cache's table")
    .addOption(
      new Option('--before <version>', 'the first model version that stays')
        .argParser(versionFlag)
        .makeOptionMandatory(),
    )
    .option('--dry-run', 'count what would go, and take nothing away')
    .addOption(numberFlag('--rate <per s>', 'pages each second at the most', { min: 0.1, max: 1_000_000 }, 500))
    .addOption(
      numberFlag('--concurrency <n>', 'parts of the ring that are read at once', { min: 1, max: 64, whole: true }, 4),
    )
    .addOption(hostPortFlag('--cassandra <host:port>', 'the Cassandra; that of the kept stack by default'))
    .addOption(
      urlFlag('--target <url>', 'the cache, which is asked what version it serves; that of the kept stack by default'),
    )
  addCacheAccessFlags(command)
    .addHelpText('after', examples)
    .action(async (flags: PruneFlags) => {
      using progress = createProgress(world)
      const io = await runIo(world, progress, flags)
      await withCassandra(flags.cassandra, io, async ({ address, localDataCenter, stack }) => {
        const cache = flags.target ?? stack?.record.parts.service.url
        if (cache !== undefined) await refuseWhatIsServed(cache, flags.before, io)
        const result = await pruneTable({
          ...{ address, localDataCenter, access: io.access.cassandra, keyspace: KEYSPACE },
          before: flags.before,
          isDry: flags.dryRun === true,
          perSecond: flags.rate,
          concurrency: flags.concurrency,
          notesFolder: join(cacheFolder(io), 'backfill'),
          ...{ pid: io.pid, signal: io.signal, now: io.now },
          onProgress: (at) => progress.update(...pruneProgress(at)),
        })
        progress.clear()
        for (const sentence of pruneSentences(result, flags.dryRun === true)) world.stdout(`${sentence}\n`)
        if (cache === undefined) progress.say('Nobody was asked what version the cache serves: --target names it.')
        finish(codeOfPrune(result))
      })
    })
}

function versionFlag(text: string): string {
  if (text.trim() !== '') return text
  throw new InvalidArgumentError('It takes a model version, such as articletopic-20260801.')
}

/** Every reader would miss from then on. */
async function refuseWhatIsServed(cache: string, before: string, io: RunIo): Promise<void> {
  const { status, text } = await reach(`${cache}/readyz`, 'The cache', io.access.target, io.signal)
  const served = servedIn(text)
  if (served === undefined) {
    throw new Failure('environment', `The cache at ${cache} does not say what version it serves (HTTP ${status}).`)
  }
  if (Buffer.compare(Buffer.from(served), Buffer.from(before)) >= 0) return
  throw new Failure('input', `The cache serves ${served}, which is before ${before} and would go.`, {
    hint: 'Have it serve the newer version first.',
  })
}

function servedIn(text: string): string | undefined {
  try {
    const { model_version: served } = JSON.parse(text) as { model_version?: unknown }
    return typeof served === 'string' ? served : undefined
  } catch {
    return undefined
  }
}
