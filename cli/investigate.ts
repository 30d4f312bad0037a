import { resolve } from 'node:path'
import { Option } from 'commander'
import { type FormatName, formatNames } from '../reports/format.ts'
import { withRunFolder } from '../run/run-folder.ts'
import { readRun } from '../run/saved-run.ts'
import { observationsOfRun } from '../slo/investigation/from-run.ts'
import { investigate } from '../slo/investigation/investigate.ts'
import type { Observations } from '../slo/investigation/observations.ts'
import { commandLine } from './command-line.ts'
import { exitCodes } from './exit-codes.ts'
import type { Register } from './program.ts'
import { createProgress } from './progress.ts'
import { fullFlag, tell } from './tell.ts'
import type { World } from './world.ts'

const examples = `
Examples:
  liftwing-slo investigate results/20261121T031042Z-surge-7f3a           where did the time of this run go?

Splits latency into its parts, holds slow seconds against usual ones, and names at most three likely causes; none where nothing stands out.
Exit code 0 where it could look, whatever it found.
`

type InvestigateFlags = { readonly format: FormatName; readonly output: string; readonly full?: true }

/** The ad-hoc latency investigation: where did the time go? */
export const investigation: Register = (program, world, finish) => {
  program
    .command('investigate')
    .summary('where did the time go, and why?')
    .argument('<run>', 'the folder of a run, or its evidence.json')
    .addOption(new Option('-f, --format <name>', 'what is printed').choices(formatNames).default('text'))
    .option('-o, --output <folder>', 'where the report is written', 'results')
    .option(...fullFlag)
    .addHelpText('after', examples)
    .action(async (run: string, flags: InvestigateFlags) => {
      const observations = observationsOfRun(await readRun(resolve(world.cwd, run)))
      await lookAt(observations, flags, world)
      finish(exitCodes.met)
    })
}

async function lookAt(observations: Observations, flags: InvestigateFlags, world: World): Promise<void> {
  const io = { now: world.now, random: Math.random }
  await withRunFolder(resolve(world.cwd, flags.output), 'investigation', io, async ({ id, path: folder }) => {
    const about = { id, createdAt: new Date(world.now()).toISOString(), command: commandLine(world.argv) }
    const report = investigate(observations, about)
    await tell(report, { folder, format: flags.format, full: flags.full === true }, world, createProgress(world))
  })
}
