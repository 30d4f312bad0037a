import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { Failure } from '../../common/failure.ts'
import { hasCode, makeFolder, readIfThere, write } from '../../common/files.ts'
import { cacheFolder, dataRoot } from '../folders.ts'
import type { StackIo } from '../io.ts'
import { isOpen, type Roster, rosterOf } from '../kept/roster.ts'
import type { Settings } from '../plan/options.ts'
import { VERSIONS } from '../toolchain/versions.ts'

/** Cassandra's data, ours alone as long as the stack runs. */
interface DataFolder {
  /** A folder, or the name of an engine's volume. */
  readonly place: string
  readonly release: () => Promise<void>
}

/** Stacks that run at the same time need a folder each; the first is the usual one. */
const SLOTS = 16

async function claim(io: StackIo, path: string, roster: Roster): Promise<DataFolder | undefined> {
  const lock = join(path, 'in-use')
  await makeFolder(path)
  const holder = await readIfThere(lock)
  if (holder !== undefined && !(await isOpen(rosterOf(io, holder)))) await rm(lock, { force: true })
  try {
    await write(lock, roster.id, { flag: 'wx' })
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return undefined
    throw error
  }
  return { place: path, release: () => rm(lock, { force: true }) }
}

async function claimGiven(io: StackIo, path: string, roster: Roster): Promise<DataFolder> {
  const folder = await claim(io, path, roster).catch((error: unknown) => {
    const why = error instanceof Error ? error.message : String(error)
    throw new Failure('environment', `the data folder ${path} cannot be used: ${why}`, { cause: error })
  })
  if (folder) return folder
  throw new Failure('environment', `the data folder ${path} is in use by another stack`, {
    hint: 'stop that stack (liftwing-slo stack down, if it was kept), or give another folder',
  })
}

/** An engine's volume beside each lasting folder; the folder then holds only the lock. */
function volumeName(io: StackIo, path: string): string {
  const owner = createHash('sha256').update(cacheFolder(io)).digest('hex').slice(0, 8)
  return `liftwing-slo-${owner}-${basename(path)}`
}

/** The folder that was asked for, a passing one, or the first of the lasting ones that nobody uses. */
export async function claimDataFolder(
  io: StackIo,
  settings: Settings,
  source: 'container' | 'native',
  roster: Roster,
): Promise<DataFolder> {
  if (settings.dataFolder !== undefined) return await claimGiven(io, resolve(settings.dataFolder), roster)
  if (settings.fresh) return await claimGiven(io, join(roster.folder, 'data'), roster)
  for (let slot = 1; slot <= SLOTS; slot++) {
    const path = join(dataRoot(io), `cassandra-${VERSIONS.cassandra}-${slot}`)
    const folder = await claim(io, path, roster)
    if (folder) return source === 'container' ? { ...folder, place: volumeName(io, path) } : folder
  }
  throw new Failure('environment', `${SLOTS} stacks run already, each with its own data folder`)
}
