import { commands } from './commands.ts'
import { runCli } from './program.ts'
import { realWorld } from './world.ts'

process.exitCode = await runCli(realWorld(), commands)
