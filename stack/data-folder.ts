import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '../common/failure.ts'
import { hasCode, readIfThere } from './files.ts'
import { dataRoot } from './folders.ts'
import type { StackIo } from './io.ts'
import { type Ledger, ledgerOf } from './ledger.ts'
import type { Settings } from './options.ts'
import { VERSIONS } from './toolchain/versions.ts'

/** Cassandra's data, ours alone as long as the stack runs. */
export interface DataFolder {
  readonly path: string
  readonly release: () => Promise<void>
}

/** Stacks that run at the same time need a folder each; the first is the usual one. */
const SLOTS = 16

async function isTaken(io: StackIo, lock: string): Promise<boolean> {
  const id = await readIfThere(lock)
  return id !== undefined && (await readIfThere(join(ledgerOf(io, id.trim()).folder, 'owner.json'))) !== undefined
}

async function claim(io: StackIo, path: string, ledger: Ledger): Promise<DataFolder | undefined> {
  const lock = join(path, 'in-use')
  await mkdir(path, { recursive: true })
  if (!(await isTaken(io, lock))) await rm(lock, { force: true })
  try {
    await writeFile(lock, ledger.id, { flag: 'wx' })
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return undefined
    throw error
  }
  return { path, release: () => rm(lock, { force: true }) }
}

async function claimGiven(io: StackIo, path: string, ledger: Ledger): Promise<DataFolder> {
  const folder = await claim(io, path, ledger).catch((error: unknown) => {
    throw new Failure('environment', `the data folder ${path} cannot be used`, { cause: error })
  })
  if (folder) return folder
  throw new Failure('environment', `the data folder ${path} is in use by another stack`, {
    hint: 'stop that stack (liftwing-slo stack down), or give another folder',
  })
}

/** The folder that was asked for, a passing one, or the first of the lasting ones that nobody uses. */
export async function claimDataFolder(io: StackIo, settings: Settings, ledger: Ledger): Promise<DataFolder> {
  if (settings.dataFolder !== undefined) return await claimGiven(io, settings.dataFolder, ledger)
  if (settings.fresh) return await claimGiven(io, join(ledger.folder, 'data'), ledger)
  for (let slot = 1; slot <= SLOTS; slot++) {
    const folder = await claim(io, join(dataRoot(io), `cassandra-${VERSIONS.cassandra}-${slot}`), ledger)
    if (folder) return folder
  }
  throw new Failure('environment', `${SLOTS} stacks run already, each with its own data folder`)
}
