import { explain } from './world/explain.ts'
import { realWorld } from './world/world.ts'

const world = realWorld()
// Node's own exit code for a crash is 1, which would say that a promise was missed.
process.on('uncaughtException', (error) => process.exit(explain(error, world)))
try {
  // Loaded here, because one of the libraries that they need may be missing.
  const [{ runCli }, { commandsFor }] = await Promise.all([import('./program.ts'), import('./commands.ts')])
  process.exitCode = await runCli(world, await commandsFor(world.argv))
} catch (error) {
  process.exitCode = explain(error, world)
}
