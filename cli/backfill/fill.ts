import { resolve } from 'node:path'
import { Failure } from '../../common/failure.ts'
import type { RunIo } from '../../run/io.ts'
import { withRunFolder } from '../../run/saved/run-folder.ts'
import { fillRows } from '../../run/testbed/fill-for-run.ts'
import { obtainStack } from '../../run/testbed/obtain-stack.ts'
import { usualKnobs } from '../../scenarios/lib/knobs.ts'
import type { RunningStack } from '../../stack/running/running-stack.ts'
import { addBackendAccessFlags } from '../flags/access.ts'
import { knobFlag } from '../flags/knobs.ts'
import { addPartFlags, partsRequest, type StackFlags } from '../flags/stack.ts'
import type { Register } from '../program.ts'
import { createProgress } from '../world/progress.ts'
import { runIo } from '../world/run-io.ts'
import { measuredSize, sizeSentence } from './size-on-disk.ts'

const examples = `
Examples:
  liftwing-slo fill --rows 1000000                     into the kept stack, or into one that is started for it
  liftwing-slo fill --cassandra 127.0.0.1:9042         into a Cassandra that is there already (its table must exist)

It goes on where it was interrupted, and writes nothing twice.
`

type FillFlags = StackFlags & {
  readonly rows: number
  readonly seed: number
  readonly topics: number
  readonly output: string
}

/** Fills the cache with deterministic rows, and says what they take. */
export const fill: Register = (program, world) => {
  const command = program
    .command('fill')
    .summary("fill the cache's table with realistic rows")
    .addOption(knobFlag(usualKnobs.rows))
    .addOption(knobFlag(usualKnobs.seed))
    .addOption(knobFlag(usualKnobs.topicsPerRow))
    .option('-o, --output <folder>', 'where logs are written', 'results')
  addBackendAccessFlags(addPartFlags(command))
    .addHelpText('after', examples)
    .action(async (flags: FillFlags) => {
      using progress = createProgress(world)
      const io = await runIo(world, progress, flags)
      await withRunFolder(resolve(world.cwd, flags.output), 'fill', io, async ({ logs }) => {
        await using stack = await obtainStack(partsRequest(flags, []), logs, io)
        for await (const sentence of fillAndMeasure(stack, flags, io)) {
          progress.clear()
          world.stdout(`${sentence}\n`)
        }
      })
    })
}

async function* fillAndMeasure(
  stack: RunningStack,
  { rows, seed, topics }: FillFlags,
  io: RunIo,
): AsyncGenerator<string> {
  const { cassandra } = stack.record.parts
  if (!('address' in cassandra)) {
    throw new Failure('input', 'There is no Cassandra to fill.', { hint: 'Give --cassandra.' })
  }
  yield filledSentence(await fillRows(cassandra, { rows, seed, topicsPerRow: topics }, io))
  yield sizeSentence(await measuredSize(stack, io.progress))
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
