import { resolve } from 'node:path'
import { askBoth } from '../../run/comparison/both.ts'
import type { RunRequest } from '../../run/request.ts'
import type { Scenario } from '../../scenarios/lib/scenario.ts'
import { composeComparison } from '../../slo/comparison/compose.ts'
import type { ComparisonReport } from '../../slo/comparison/record.ts'
import type { RunReport } from '../../slo/run/report.ts'
import { composeRun, type RunPromises } from '../../slo/run/scoring/compose.ts'
import type { Verdict } from '../../slo/verdict.ts'
import { sideOf } from '../../stack/sides/side.ts'
import { type BlockFlags, blockLoad, designOf } from '../flags/blocks.ts'
import { partsRequest, type StackFlags } from '../flags/stack.ts'
import { exitCodeOfVerdict } from '../world/exit-codes.ts'
import type { ProgressDisplay } from '../world/progress.ts'
import { runIo } from '../world/run-io.ts'
import { tell } from '../world/tell.ts'
import type { World } from '../world/world.ts'

type BaselineFlags = StackFlags &
  BlockFlags & { readonly output: string; readonly seed: number; readonly full?: true; readonly baseline: string }

/** The gate with a second question: besides whether the promises are kept, whether the cache is worse than it was. */
export async function gateAgainstBaseline(
  scenario: Scenario,
  flags: BaselineFlags,
  promises: RunPromises,
  run: RunRequest,
  world: World,
  progress: ProgressDisplay,
): Promise<number> {
  const io = await runIo(world, progress, flags)
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
  const [absolute, relative] = await askBoth(request, io, {
    async absolute({ facts, evidence }, { path }) {
      const report = composeRun(facts, promises, evidence)
      await tell(report, path, flags, world, progress)
      return report
    },
    async relative(evidence, { path }) {
      const report = composeComparison(evidence)
      await tell(report, path, flags, world, progress)
      return report
    },
  })
  const { verdict, sentence } = bothVerdict(absolute, relative)
  world.stdout(`${sentence}\n`)
  return exitCodeOfVerdict(verdict)
}

/** Without these a run shows nothing at all; everything else that makes it inconclusive is the machine's, or asks for a higher rate. */
const needed: ReadonlySet<string> = new Set([
  'generator-finished',
  'counts-complete',
  'clocks-agree',
  'scrapes-service',
])

/**
 * What a gate says that asked both questions. A machine may be too small or too noisy to show that promises are kept; what it does to one
 * build it does to the other, so there the comparison decides alone.
 */
export function bothVerdict(
  absolute: Pick<RunReport, 'verdict' | 'trust'>,
  relative: Pick<ComparisonReport, 'verdict'>,
): { readonly verdict: Verdict; readonly sentence: string } {
  const broken = absolute.trust.find(({ id, outcome }) => needed.has(id) && outcome === 'invalid')
  const [kept, better] = [absolute.verdict, relative.verdict]
  if (kept === 'missed' || better === 'missed') {
    const both = kept === 'missed' && better === 'missed'
    const said = kept === 'missed' ? 'promises were missed' : 'it is worse than the baseline'
    return {
      verdict: 'missed',
      sentence: `Missed: ${both ? 'promises were missed, and it is worse than the baseline' : said}.`,
    }
  }
  if (broken)
    return {
      verdict: 'inconclusive',
      sentence: `Inconclusive: the run for the promises shows nothing. ${broken.finding}`,
    }
  if (better === 'inconclusive')
    return {
      verdict: 'inconclusive',
      sentence: 'Inconclusive: too little was seen to say that it is no worse than the baseline.',
    }
  if (kept === 'met')
    return { verdict: 'met', sentence: 'Met: the promises are kept, and it is no worse than the baseline.' }
  return {
    verdict: 'met',
    sentence:
      'Met: it is no worse than the baseline. That alone decides, because this run could not show whether every promise is kept; none was seen to be missed.',
  }
}
