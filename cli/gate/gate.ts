import { resolve } from 'node:path'
import { run } from '../../run/run.ts'
import { nodesNeeded } from '../../scenarios/all.ts'
import type { Scenario } from '../../scenarios/lib/scenario.ts'
import { composeRun } from '../../slo/run/scoring/compose.ts'
import { runPromises } from '../../slo/run/scoring/promises.ts'
import { addBlockFlags, type BlockFlags, blockFlags } from '../flags/blocks.ts'
import { addKnobFlags, loadOf, scenarioAsked } from '../flags/knobs.ts'
import {
  refuseBeside,
  refuseBlindness,
  refuseFlatPeak,
  refuseImpatience,
  refuseShape,
  refuseUnheard,
} from '../flags/refusals.ts'
import { addStackFlags, partsRequest, type StackFlags } from '../flags/stack.ts'
import { liveTelling } from '../live/telling.ts'
import { addLiveFlag, type LiveFlags, watched } from '../live/watched.ts'
import type { Register } from '../program.ts'
import { commandLine } from '../world/command-line.ts'
import { exitCodeOfVerdict } from '../world/exit-codes.ts'
import { createProgress, type ProgressDisplay } from '../world/progress.ts'
import { runIo } from '../world/run-io.ts'
import { fullFlag, tell } from '../world/tell.ts'
import type { World } from '../world/world.ts'
import { gateAgainstBaseline } from './baseline.ts'

type GateFlags = StackFlags &
  BlockFlags &
  LiveFlags & {
    readonly output: string
    readonly promises?: string
    readonly full?: true
    readonly seed: number
    readonly baseline?: string
  }

const examples = `
Examples:
  liftwing-slo gate                                        a Cassandra, a Prometheus and the cache of its own; 30 s of the surge
  liftwing-slo gate --duration 5m --seed 7                 longer, with other requests
  liftwing-slo gate --scenario read-surge --reads 2000     reads alone; liftwing-slo scenarios lists what there is
  liftwing-slo gate --target http://127.0.0.1:8080 --prometheus http://127.0.0.1:9090 --service-selector 'job="cache"'
                                                           a service and a Prometheus that are there already
  liftwing-slo gate --live                                 and a page that shows the run while it goes on
  liftwing-slo gate --baseline main                        are the promises kept, and is it no slower than main?
  liftwing-slo stack up && liftwing-slo gate               again and again, without starting the parts each time
`

/** The CI performance gate: does the cache still keep its promises? */
export const gate: Register = (program, world, finish) => {
  const command = program
    .command('gate')
    .summary('hold the cache to its promises under load')
    .description(
      'Starts what is missing, fills the cache, warms it up, sends the requests of a scenario, and holds what Prometheus saw to the promises.',
    )
    .option('-o, --output <folder>', 'where runs are written', 'results')
    .option('--promises <file>', 'a services file with other promises than those of the topic cache')
    .option('--baseline <side>', 'what it must not be worse than: a revision, a folder, image:<name> or a URL')
    .option(...fullFlag)
  const scenario = scenarioAsked(world.argv)
  addKnobFlags(command, scenario)
  addLiveFlag(command)
  addBlockFlags(command)
  addStackFlags(command)
  command.addHelpText('after', examples).action(async (flags: GateFlags) => {
    refuseFlatPeak(command, flags)
    if (flags.baseline === undefined)
      refuseUnheard(
        command,
        blockFlags,
        'this is about blocks, which only a comparison sends.',
        'Give --baseline, or leave it out.',
      )
    finish(await runGate(scenario, flags, world, createProgress(world, liveTelling)))
  })
}

/** One gate, from nothing to a verdict. */
async function runGate(scenario: Scenario, flags: GateFlags, world: World, progress: ProgressDisplay): Promise<number> {
  const load = loadOf(scenario, flags)
  const promises = await runPromises(flags.promises, scenario.objectives, world.now() / 1000)
  refuseImpatience(load.timeoutMs, promises.objectives)
  refuseBlindness(scenario, load, flags)
  if (flags.baseline !== undefined) {
    refuseBeside(scenario, 'gate --baseline')
    refuseShape(flags, 'gate --baseline')
  }
  const request = {
    load,
    parts: partsRequest(flags, scenario.needs, nodesNeeded({ ...load, target: '', runId: '' })),
    serviceSelector: flags.serviceSelector,
    outputFolder: resolve(world.cwd, flags.output),
    subject: promises.title,
    command: commandLine(world.argv),
  }
  const work = async (shown: ProgressDisplay): Promise<number> => {
    shown.promise(promises.objectives)
    const { baseline } = flags
    if (baseline !== undefined)
      return await gateAgainstBaseline(scenario, { ...flags, baseline }, promises, request, world, shown)
    return await run(request, await runIo(world, shown, flags), async ({ facts, evidence }, folder) => {
      const report = composeRun(facts, promises, evidence)
      await tell(report, folder.path, flags, world, shown)
      return exitCodeOfVerdict(report.verdict)
    })
  }
  return await watched(flags, promises.title, progress, work)
}
