import { resolve } from 'node:path'
import { askBoth } from '../run/comparison/both.ts'
import type { RunRequest } from '../run/request.ts'
import type { Scenario } from '../scenarios/lib/scenario.ts'
import { composeComparison } from '../slo/comparison/compose.ts'
import { composeRun, type RunPromises } from '../slo/run/compose.ts'
import { sideOf } from '../stack/sides/side.ts'
import { type BlockFlags, blockLoad, designOf } from './block-flags.ts'
import { bothVerdict } from './both-verdict.ts'
import { exitCodeOfVerdict } from './exit-codes.ts'
import type { Progress } from './progress.ts'
import { runIo } from './run-io.ts'
import { partsRequest, type StackFlags } from './stack-flags.ts'
import { tell } from './tell.ts'
import type { World } from './world.ts'

export type BaselineFlags = StackFlags &
  BlockFlags & { readonly output: string; readonly seed: number; readonly full?: true; readonly baseline: string }

/** The gate with a second question: besides whether the promises are kept, whether the cache is worse than it was. */
export async function gateAgainstBaseline(
  scenario: Scenario,
  flags: BaselineFlags,
  promises: RunPromises,
  run: RunRequest,
  world: World,
  progress: Progress,
): Promise<number> {
  const io = runIo(world, progress, flags)
  const judged = flags.target ?? io.root
  const request = {
    run,
    blocks: blockLoad(scenario, flags),
    parts: partsRequest(flags, scenario.needs).options,
    serviceSelector: flags.serviceSelector,
    sides: {
      A: { name: flags.baseline, build: sideOf(flags.baseline, world.cwd) },
      B: { name: flags.target ?? 'this checkout', build: sideOf(judged, world.cwd) },
    },
    design: designOf(flags, flags.seed),
    blockSeconds: flags.block,
    outputFolder: resolve(world.cwd, flags.output),
    command: run.command,
  }
  const how = { format: 'text', full: flags.full === true } as const
  const [absolute, relative] = await askBoth(request, io, {
    async absolute({ facts, evidence }, { path }) {
      const report = composeRun(facts, promises, evidence)
      await tell(report, { ...how, folder: path }, world, progress)
      return report
    },
    async relative(evidence, { path }) {
      const report = composeComparison(evidence)
      await tell(report, { ...how, folder: path }, world, progress)
      return report
    },
  })
  const { verdict, sentence } = bothVerdict(absolute, relative)
  world.stdout(`${sentence}\n`)
  return exitCodeOfVerdict(verdict)
}
