import { commandsFor } from './commands.ts'
import { explain, runCli } from './program.ts'
import { realWorld } from './world.ts'

const world = realWorld()
// Node's own exit code for a crash is 1, which would say that a promise was missed.
process.on('uncaughtException', (error) => process.exit(explain(error, world)))
process.exitCode = await runCli(world, await commandsFor(world.argv))
