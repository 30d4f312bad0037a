import { createHash } from 'node:crypto'
import { chmod, mkdtemp, readdir, rename, rm, statfs } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Failure } from '../../common/failure.ts'
import { hasCode, makeFolder, readIfThere, write } from '../../common/files.ts'
import { toolsFolder } from '../folders.ts'
import { pause } from '../interruption.ts'
import type { StackIo } from '../io.ts'
import { identityOfSelf, isAlive, processIdentitySchema } from '../process/identity.ts'
import { withProgress } from '../progress.ts'
import { conditionOf, MANIFEST, takeManifest } from './manifest.ts'

const POLL_MS = 200

async function holderOf(io: StackIo, path: string) {
  try {
    const holder = processIdentitySchema.parse(JSON.parse((await readIfThere(path)) ?? ''))
    return (await isAlive(io, holder)) ? holder : undefined
  } catch {
    return undefined
  }
}

/**
 * Runs the work while nobody else does. The lock only saves work: whoever builds does so in a folder of their own and
 * renames it, so that two who both hold it do no harm. The lock of a dead process is taken over.
 */
async function withLock<T>(io: StackIo, path: string, name: string, work: () => Promise<T>): Promise<T> {
  const self = JSON.stringify(await identityOfSelf(io))
  for (let told = false; ; ) {
    try {
      await write(path, self, { flag: 'wx' })
      break
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error
    }
    const holder = await holderOf(io, path)
    if (holder === undefined) await rm(path, { force: true })
    else if (!told) io.log(`waiting for process ${holder.pid}, which is building ${name} …`)
    told = holder !== undefined
    await pause(POLL_MS, io.signal)
  }
  try {
    return await work()
  } finally {
    await rm(path, { force: true })
  }
}

/** How to make one tool. Whatever is in `pins` decides what comes out: change any of it, and it is built anew. */
export interface Recipe {
  readonly name: string
  readonly version: string
  readonly pins: readonly string[]
  /** Free space that the work needs at its height, in bytes. */
  readonly needsBytes: number
  /** How long it usually takes, in words. */
  readonly takes: string
  readonly build: (folder: string, logFile: string) => Promise<void>
}

/** The folder's name: readable, and different for different pins. */
export function entryName({ name, version, pins }: Pick<Recipe, 'name' | 'version' | 'pins'>): string {
  const hash = createHash('sha256')
  for (const pin of pins) hash.update(`${pin.length}:${pin}`)
  return `${name}-${version}-${hash.digest('hex').slice(0, 16)}`
}

const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(1)} GB`

async function requireSpace(folder: string, { name, needsBytes }: Recipe): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize >= needsBytes) return
  const free = gigabytes(bavail * bsize)
  throw new Failure('environment', `no room to build ${name}: ${free} are free in ${folder}`, {
    hint: `make ${gigabytes(needsBytes)} free, or set LIFTWING_SLO_CACHE to a folder on a larger disk`,
  })
}

const draftPrefix = (entry: string) => join(dirname(entry), `.draft-${basename(entry)}-`)

/** Those of builds that were killed. */
async function removeDrafts(root: string, entry: string): Promise<void> {
  const drafts = (await readdir(root))
    .map((name) => join(root, name))
    .filter((path) => path.startsWith(draftPrefix(entry)))
  await Promise.all(drafts.map((path) => rm(path, { recursive: true, force: true })))
}

async function build(io: StackIo, recipe: Recipe, entry: string): Promise<void> {
  const root = toolsFolder(io)
  await requireSpace(root, recipe)
  await removeDrafts(root, entry)
  const draft = await mkdtemp(draftPrefix(entry))
  const label = `${recipe.name} ${recipe.version}`
  const logFile = `${entry}.log`
  try {
    await rm(logFile, { force: true })
    await withProgress(io, `building ${label}, once, which takes ${recipe.takes}`, `built ${label}`, () =>
      recipe.build(draft, logFile),
    )
    await write(join(draft, MANIFEST), JSON.stringify(await takeManifest(draft), null, 1))
    // A draft is its maker's alone; an image is made by root and run by somebody else.
    await chmod(draft, 0o755)
    await rename(draft, entry)
  } catch (error) {
    if (hasCode(error, 'ENOSPC')) {
      throw new Failure('environment', `the disk filled up while building ${label} in ${root}`, { cause: error })
    }
    throw error
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

/** The folder that holds the tool; built first where it is absent or no longer what was built. */
export async function cached(io: StackIo, recipe: Recipe): Promise<string> {
  const root = toolsFolder(io)
  const entry = join(root, entryName(recipe))
  if ((await conditionOf(entry)) === 'intact') return entry
  try {
    await makeFolder(root)
  } catch (error) {
    throw new Failure('environment', `the cache folder ${root} cannot be made`, {
      hint: 'set LIFTWING_SLO_CACHE to a folder that you may write to',
      cause: error,
    })
  }
  await withLock(io, `${entry}.lock`, recipe.name, async () => {
    const condition = await conditionOf(entry)
    if (condition === 'intact') return
    if (condition !== 'absent') {
      io.log(`${recipe.name} in the cache is damaged (${condition.damaged}): building it again`)
      await rm(entry, { recursive: true, force: true })
    }
    await build(io, recipe, entry)
  })
  return entry
}
