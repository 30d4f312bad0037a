import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { makeFolder } from '../common/make-folder.ts'
import { cacheFolder } from '../stack/folders.ts'
import { explain } from './explain.ts'
import { homeFolder } from './home-folder.ts'
import { realWorld } from './world.ts'

const world = realWorld()
const { env, argv } = world
// Node's own exit code for a crash is 1, which would say that a promise was missed.
process.on('uncaughtException', (error) => process.exit(explain(error, world)))
try {
  // What Node makes of our modules is kept: making it again would take half a second, reading it takes a tenth of one.
  if (!env['NODE_COMPILE_CACHE']) await keepCompiled(join(cacheFolder({ env, homeFolder: homeFolder() }), 'compiled'))
  // Loaded here, because one of the libraries that they need may be missing.
  const [{ runCli }, { commandsFor }] = await Promise.all([import('./program.ts'), import('./commands.ts')])
  process.exitCode = await runCli(world, await commandsFor(argv))
} catch (error) {
  process.exitCode = explain(error, world)
}

/** Node makes a folder in a way that may never end; where there can be none, whoever needs the cache folder says so. */
async function keepCompiled(folder: string): Promise<void> {
  await makeFolder(folder).then(
    () => enableCompileCache(folder),
    () => undefined,
  )
}
