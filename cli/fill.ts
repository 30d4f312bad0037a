import { resolve } from 'node:path'
import { Failure } from '../common/failure.ts'
import { documentedBytes, documentedRows, type SizeOnDisk, sizeOnDisk } from '../stack/corpus/size-on-disk.ts'
import type { RunningStack } from '../stack/running-stack.ts'
import { KEYSPACE } from '../stack/site.ts'
import { isOurs } from '../stack/stack-record.ts'
import type { Register } from './program.ts'
import { createProgress, type Progress } from './progress.ts'
import { fillTable } from './run/fill-for-run.ts'
import { obtainStack } from './run/obtain-stack.ts'
import { withRunFolder } from './run/run-folder.ts'
import { addStackFlags, type StackFlags } from './stack-flags.ts'
import { stackIo } from './stack-io.ts'
import { rowsFlag, seedFlag } from './surge-flags.ts'
import type { World } from './world.ts'

const examples = `
Examples:
  liftwing-slo fill --rows 1000000                     into the kept stack, or into one that is started for it
  liftwing-slo fill --cassandra 127.0.0.1:9042         into a Cassandra that is there already (its table must exist)

It goes on where it was interrupted, and writes nothing twice.
`

type FillFlags = StackFlags & { readonly rows: number; readonly seed: number; readonly output: string }

/** Fills the cache with deterministic rows, and says what they take. */
export const fill: Register = (program, world) => {
  const command = program
    .command('fill')
    .summary("fill the cache's table with realistic rows")
    .addOption(rowsFlag())
    .addOption(seedFlag())
    .option('-o, --output <folder>', 'where logs are written', 'results')
  addStackFlags(command)
    .addHelpText('after', examples)
    .action(async (flags: FillFlags) => {
      const progress = createProgress(world)
      await withRunFolder(resolve(world.cwd, flags.output), 'fill', world.now(), async ({ logs }) => {
        const stack = await obtainStack(flags, logs, stackIo(world, progress))
        try {
          await fillAndMeasure(stack, flags, world, progress)
        } finally {
          await stack[Symbol.asyncDispose]()
          progress.clear()
        }
      })
    })
}

async function fillAndMeasure(stack: RunningStack, flags: FillFlags, world: World, progress: Progress): Promise<void> {
  const { cassandra } = stack.record.parts
  if (!('address' in cassandra)) {
    throw new Failure('input', 'There is no Cassandra to fill.', { hint: 'Give --cassandra, or leave out --target.' })
  }
  const filled = await fillTable(cassandra.address, cassandra.localDataCenter, flags, world, progress)
  progress.clear()
  world.stdout(`${filledSentence(filled)}\n`)
  world.stdout(`${sizeSentence(await measure(stack, progress))}\n`)
}

function filledSentence({
  rows,
  rowsWritten,
  seconds,
}: {
  rows: number
  rowsWritten: number
  seconds: number
}): string {
  if (rowsWritten === 0) return `All ${rows} rows were there already.`
  return `Wrote ${rowsWritten} of ${rows} rows in ${seconds.toFixed(1)} s: ${Math.round(rowsWritten / seconds)} rows/s.`
}

/** Only a Cassandra of ours can be told to compact. */
async function measure(stack: RunningStack, progress: Progress) {
  if (!isOurs(stack.record.parts.cassandra)) return undefined
  progress.update('flushing and compacting')
  return sizeOnDisk(stack.nodetool, KEYSPACE)
}

function sizeSentence(size: SizeOnDisk | null | undefined): string {
  if (!size)
    return 'Its size on disk after compaction is not known: only a Cassandra that was started here can be asked.'
  const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(0)} GB`
  return (
    `After compaction: ${Math.round(size.bytesPerRow)} bytes per row on disk. ${documentedRows / 1e6} million rows would take ` +
    `${gigabytes(size.bytesForAllPages)} in one replica; the documented estimate, uncompressed, is ${gigabytes(documentedBytes)}.`
  )
}
