import { resolve } from 'node:path'
import { Failure } from '../common/failure.ts'
import { run } from '../run/run.ts'
import { composeRun } from '../slo/run/compose.ts'
import { runPromises } from '../slo/run/promises.ts'
import { exitCodeOfVerdict } from './exit-codes.ts'
import type { Register } from './program.ts'
import { createProgress, type Progress } from './progress.ts'
import { runIo } from './run-io.ts'
import { addStackFlags, partsRequest, type StackFlags } from './stack-flags.ts'
import { addSurgeFlags, loadOf, type SurgeFlags } from './surge-flags.ts'
import { fullFlag, tell } from './tell.ts'
import type { World } from './world.ts'

type GateFlags = StackFlags & SurgeFlags & { readonly output: string; readonly promises?: string; readonly full?: true }

const examples = `
Examples:
  liftwing-slo gate                                        a Cassandra, a Prometheus and the cache of its own; 30 s of the surge
  liftwing-slo gate --duration 300 --seed 7                longer, with other requests
  liftwing-slo gate --target http://127.0.0.1:8080 --prometheus http://127.0.0.1:9090 --service-selector 'job="cache"'
                                                           a service and a Prometheus that are there already
  liftwing-slo stack up && liftwing-slo gate               again and again, without starting the parts each time
`

/** The CI performance gate: does the cache still keep its promises? */
export const gate: Register = (program, world, finish) => {
  const command = program
    .command('gate')
    .summary('hold the cache to its promises under the surge')
    .description(
      'Starts what is missing, fills the cache, warms it up, replays the surge, and holds what Prometheus saw to the promises.',
    )
    .option('-o, --output <folder>', 'where runs are written', 'results')
    .option('--promises <file>', 'a services file with other promises than those of the topic cache')
    .option(...fullFlag)
  addSurgeFlags(command)
  addStackFlags(command)
  command.addHelpText('after', examples).action(async (flags: GateFlags) => {
    finish(await runGate(flags, world, createProgress(world)))
  })
}

/** One gate, from nothing to a verdict. */
export async function runGate(flags: GateFlags, world: World, progress: Progress): Promise<number> {
  if (flags.reads + flags.writes === 0)
    throw new Failure('input', '--reads and --writes are both 0: there is nothing to send.')
  const promises = await runPromises(flags.promises, world.now() / 1000)
  const request = {
    load: loadOf(flags),
    parts: partsRequest(flags),
    serviceSelector: flags.serviceSelector,
    outputFolder: resolve(world.cwd, flags.output),
    subject: promises.title,
    command: ['liftwing-slo', ...world.argv].join(' '),
  }
  try {
    return await run(request, runIo(world, progress), async ({ facts, evidence }, folder) => {
      const report = composeRun(facts, promises, evidence)
      await tell(report, { folder: folder.path, format: 'text', full: flags.full === true }, world, progress)
      return exitCodeOfVerdict(report.verdict)
    })
  } finally {
    progress.clear()
  }
}
