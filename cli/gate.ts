import { resolve } from 'node:path'
import type { Register } from './program.ts'
import { createProgress } from './progress.ts'
import { runGate } from './run/gate-run.ts'
import { addStackFlags, type StackFlags } from './stack-flags.ts'
import { addSurgeFlags, type SurgeFlags } from './surge-flags.ts'

type GateFlags = StackFlags & SurgeFlags & { readonly output: string; readonly promises?: string }

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
  addSurgeFlags(command)
  addStackFlags(command)
  command.addHelpText('after', examples).action(async (flags: GateFlags) => {
    const progress = createProgress(world)
    const outputFolder = resolve(world.cwd, flags.output)
    finish(await runGate({ flags, outputFolder }, world, progress))
  })
}
