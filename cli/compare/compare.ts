import { resolve } from 'node:path'
import type { Command } from 'commander'
import { compareLive } from '../../run/comparison/compare-live.ts'
import type { Scenario } from '../../scenarios/lib/scenario.ts'
import { composeComparison } from '../../slo/comparison/compose.ts'
import { sideOf } from '../../stack/sides/side.ts'
import { addBlockFlags, type BlockFlags, blockLoad, designOf, knobsOfARun } from '../flags/blocks.ts'
import { addKnobFlags, scenarioAsked } from '../flags/knobs.ts'
import { flagsGiven, hideShape, refuseBeside, refuseFlatPeak, refuseShape, refuseUnheard } from '../flags/refusals.ts'
import { addComparedStackFlags, partsRequest, type StackFlags } from '../flags/stack.ts'
import { liveTelling } from '../live/telling.ts'
import type { Register } from '../program.ts'
import { commandLine, withoutResume } from '../world/command-line.ts'
import { exitCodeOfVerdict } from '../world/exit-codes.ts'
import { createProgress, type ProgressDisplay } from '../world/progress.ts'
import { runIo } from '../world/run-io.ts'
import { fullFlag, tell } from '../world/tell.ts'
import type { World } from '../world/world.ts'
import { areSavedRuns, compareSaved } from './saved.ts'

type CompareFlags = StackFlags &
  BlockFlags & { readonly output: string; readonly resume?: string; readonly full?: true; readonly seed: number }

const examples = `
Examples:
  liftwing-slo compare main .                          what is in this checkout, against a branch
  liftwing-slo compare v1.2 HEAD --tolerate 10         two revisions; 10 % worse will do
  liftwing-slo compare image:cache:1 image:cache:2     two images
  liftwing-slo compare http://127.0.0.1:8080 http://127.0.0.1:8081
                                                       two services that run already, on one Cassandra
  liftwing-slo compare main . --resume results/20261121T031042Z-comparison-7f3a
                                                       goes on where that one was interrupted
  liftwing-slo compare results/20261121T031042Z-surge-7f3a results/20261122T031040Z-surge-01bc
                                                       two saved runs: what differs, by how much; never a verdict
`

/** Is B worse than A? */
export const compare: Register = (program, world, finish) => {
  const command = program
    .command('compare')
    .summary('is B worse than A: by how much, and how sure?')
    .description(
      'Starts both builds of the service on one Cassandra, sends the same requests to one and the other in short blocks, in random order, and stops when it is decided.',
    )
    .argument('<A>', 'what was there before: a revision, a folder, image:<name>, a URL, or the folder of a saved run')
    .argument('<B>', 'what is to be judged: the same')
    .option('-o, --output <folder>', 'where comparisons are written', 'results')
    .option('--resume <folder>', 'the comparison that is to go on')
    .option(...fullFlag)
  const scenario = scenarioAsked(world.argv)
  addBlockFlags(command)
  addKnobFlags(command, scenario, knobsOfARun)
  hideShape(command)
  addComparedStackFlags(command)
  command.addHelpText('after', examples).action(async (a: string, b: string, flags: CompareFlags) => {
    const names = { A: a, B: b }
    using progress = createProgress(world, liveTelling)
    const isSaved = await areSavedRuns(names, world)
    if (isSaved) refuseUnheard(command, flagsOfBlocks(command), 'saved runs are told as they are.', 'Leave it out.')
    refuseFlatPeak(command, flags)
    finish(
      await (isSaved
        ? compareSaved(names, flags, world, progress)
        : runCompare(scenario, names, flags, world, progress)),
    )
  })
}

/** All but those that say where a report goes, and how much of it is shown. */
const flagsOfBlocks = (command: Command) =>
  flagsGiven(command).filter((flag) => flag !== '--output' && flag !== '--full')

async function runCompare(
  scenario: Scenario,
  names: Readonly<Record<'A' | 'B', string>>,
  flags: CompareFlags,
  world: World,
  progress: ProgressDisplay,
): Promise<number> {
  refuseBeside(scenario, 'compare')
  refuseShape(flags, 'compare')
  const side = (name: string) => ({ name, build: sideOf(name, world.cwd) })
  const request = {
    load: blockLoad(scenario, flags),
    parts: partsRequest(flags, scenario.needs).options,
    sides: { A: side(names.A), B: side(names.B) },
    design: designOf(flags, flags.seed),
    blockSeconds: flags.block,
    outputFolder: resolve(world.cwd, flags.output),
    resume: flags.resume && resolve(world.cwd, flags.resume),
    command: commandLine(withoutResume(world.argv)),
  }
  return await compareLive(request, await runIo(world, progress, flags), async (evidence, folder) => {
    const report = composeComparison(evidence)
    await tell(report, folder.path, flags, world, progress)
    return exitCodeOfVerdict(report.verdict)
  })
}
