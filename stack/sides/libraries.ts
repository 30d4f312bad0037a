import { cp, readFile, rename, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '../../common/failure.ts'
import { readIfThere } from '../../common/files.ts'
import type { StackIo } from '../io.ts'
import { cached } from '../toolchain/cache.ts'
import { runTool } from '../toolchain/run-tool.ts'

const LOCK = 'package-lock.json'
/** Libraries, and npm's own cache of them. */
const NEEDS_BYTES = 1e9

/** The libraries that a lock file names: those of this checkout where it names the same, else installed once into the cache folder. */
async function librariesFor(io: StackIo, source: string, name: string): Promise<string> {
  const lock = await readIfThere(join(source, LOCK))
  if (lock === undefined) {
    throw new Failure('input', `${name} has no ${LOCK}, so that nobody knows which libraries its service wants.`, {
      hint: 'Give a checkout of this repository, or a folder with libraries of its own (node_modules).',
    })
  }
  if (lock === (await readIfThere(join(io.root, LOCK)))) return join(io.root, 'node_modules')
  const manifest = await readFile(join(source, 'package.json'), 'utf8')
  const folder = await cached(io, {
    name: 'libraries',
    version: `node-${process.versions.modules}`,
    pins: [lock, manifest, `${io.platform}-${io.arch}`],
    needsBytes: NEEDS_BYTES,
    takes: 'less than a minute, most of it the network’s',
    build: async (draft, logFile) => {
      for (const file of ['package.json', LOCK, '.npmrc']) {
        if ((await readIfThere(join(source, file))) !== undefined) await cp(join(source, file), join(draft, file))
      }
      const args = ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
      await runTool(io, {
        name: `the libraries of ${name}`,
        command: 'npm',
        args,
        env: io.env,
        folder: draft,
        logFile,
      })
    },
  })
  return join(folder, 'node_modules')
}

/** Puts the libraries of a checkout in the cache folder where Node looks for them; two who do so at the same time put the same. */
export async function linkLibraries(io: StackIo, checkout: string, name: string): Promise<void> {
  const libraries = await librariesFor(io, checkout, name)
  const draft = join(checkout, `.node_modules.${io.pid}`)
  await rm(draft, { force: true })
  await symlink(libraries, draft)
  await rename(draft, join(checkout, 'node_modules'))
}
