import { resolve } from 'node:path'
import { Failure } from '../common/failure.ts'
import { folderOf } from '../common/files.ts'
import { isClimb } from '../run/saved/climb.ts'
import { readRun } from '../run/saved/run.ts'
import { scenarioNamed } from '../scenarios/all.ts'
import { goalsOf, promisedRates } from '../slo/capacity/goal.ts'
import { composeRun } from '../slo/run/scoring/compose.ts'
import { runPromises } from '../slo/run/scoring/promises.ts'
import { judgedAgain } from './capacity/report-of.ts'
import type { Register } from './program.ts'
import { exitCodeOfVerdict } from './world/exit-codes.ts'
import { createProgress } from './world/progress.ts'
import { fullFlag, tell } from './world/tell.ts'

const examples = `
Examples:
  liftwing-slo score results/20261121T031042Z-surge-7f3a                       its report again, from its evidence.json
  liftwing-slo score results/20261121T031042Z-surge-7f3a --promises mine.yaml -o results/mine
                                                                               what other promises would have made of it

Sends nothing and asks nobody. Exit codes are those of the gate.
`

type ScoreFlags = { readonly promises?: string; readonly output?: string; readonly full?: true }

/** Scores a run again, from what was observed of it. */
export const score: Register = (program, world, finish) => {
  program
    .command('score')
    .summary('score a saved run or search again, also against other promises')
    .argument('<run>', 'the folder of a run or of a capacity search, or the evidence.json of a run')
    .option('--promises <file>', 'a services file with other promises than those of the topic cache')
    .option('-o, --output <folder>', 'where the report is written, in every format; by default the folder of the run')
    .option(...fullFlag)
    .addHelpText('after', examples)
    .action(async (path: string, flags: ScoreFlags) => {
      const run = resolve(world.cwd, path)
      const report = (await isClimb(run)) ? await searchAgain(run, flags) : await runAgain(run, flags)
      const folder = flags.output === undefined ? await folderOf(run) : resolve(world.cwd, flags.output)
      await tell(report, folder, flags, world, createProgress(world))
      finish(exitCodeOfVerdict(report.verdict))
    })
}

async function runAgain(run: string, { promises }: ScoreFlags) {
  const { facts, evidence } = await readRun(run)
  const { objectives } = knownScenario(facts.plan.scenario)
  return composeRun(facts, await runPromises(promises, objectives, facts.window.start), evidence)
}

/** Other promises would have led the search elsewhere; its trials say what they can of these. */
async function searchAgain(folder: string, { promises }: ScoreFlags) {
  return await judgedAgain(folder, async ({ load, createdAt, goals }) => {
    const { objectives } = knownScenario(load.scenario)
    const held = (await runPromises(promises, objectives, Date.parse(createdAt) / 1000)).objectives
    const sent = load.mix.map(({ operation }) => operation)
    return { goals: [...goalsOf(held, sent, goals[0]?.width)], promised: promisedRates(held, sent) }
  })
}

function knownScenario(name: string) {
  const scenario = scenarioNamed(name)
  if (scenario) return scenario
  throw new Failure('input', `The run was of a scenario called "${name}", which this program does not have.`, {
    hint: 'Use the program that made the run.',
  })
}
