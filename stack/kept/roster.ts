import { appendFileSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { makeFolder, readIfThere, write, writeWhole } from '../../common/files.ts'
import { stacksFolder } from '../folders.ts'
import type { StackIo } from '../io.ts'
import { identityOfSelf, isAlive, type ProcessIdentity, processIdentitySchema } from '../process/identity.ts'

/**
 * Each stack has a folder, and in it says whose it is and what it started, at once and line by line: so that whoever
 * comes later can clear up after an owner that was killed.
 */
const ownerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('process'), process: processIdentitySchema }),
  /** Started by `stack up`: it belongs to the checkout until `stack down`. */
  z.object({ kind: z.literal('kept'), root: z.string() }),
])
type Owner = Readonly<z.infer<typeof ownerSchema>>

const OWNER = 'owner.json'
const PROCESSES = 'processes.jsonl'
const CONTAINERS = 'containers'

export interface Roster {
  readonly id: string
  readonly folder: string
}

export const rosterOf = (io: StackIo, id: string): Roster => ({ id, folder: join(stacksFolder(io), id) })

export async function setOwner(io: StackIo, roster: Roster, owner: Owner): Promise<void> {
  await writeWhole(join(roster.folder, OWNER), JSON.stringify(owner), io.pid)
}

export async function openRoster(io: StackIo, id: string): Promise<Roster> {
  const roster = rosterOf(io, id)
  await makeFolder(roster.folder)
  await setOwner(io, roster, { kind: 'process', process: await identityOfSelf(io) })
  return roster
}

/** Without a pause: between a start and this line nothing else may happen. */
export function enter(roster: Roster, process: ProcessIdentity): void {
  appendFileSync(join(roster.folder, PROCESSES), `${JSON.stringify(process)}\n`)
}

/** Says, before the first of them starts, that the stack has containers, which carry its id as their label. */
export async function enterContainers(roster: Roster): Promise<void> {
  await write(join(roster.folder, CONTAINERS), '')
}

export async function hasContainers(roster: Roster): Promise<boolean> {
  return (await readIfThere(join(roster.folder, CONTAINERS))) !== undefined
}

export async function processesOf(roster: Roster): Promise<readonly ProcessIdentity[]> {
  const text = (await readIfThere(join(roster.folder, PROCESSES))) ?? ''
  const lines = text.split('\n').slice(0, -1)
  return lines.map((line) => processIdentitySchema.parse(JSON.parse(line)))
}

export async function closeRoster(roster: Roster): Promise<void> {
  await rm(roster.folder, { recursive: true, force: true })
}

export async function ownerOf(roster: Roster): Promise<Owner | undefined> {
  const text = await readIfThere(join(roster.folder, OWNER))
  return text === undefined ? undefined : ownerSchema.parse(JSON.parse(text))
}

/** Whether the stack has not been closed. */
export async function isOpen(roster: Roster): Promise<boolean> {
  return (await ownerOf(roster)) !== undefined
}

/** All stacks that somebody has started and not closed. */
export async function rosters(io: StackIo): Promise<readonly Roster[]> {
  const names = await readdir(stacksFolder(io)).catch(() => [])
  return names.map((id) => rosterOf(io, id))
}

/** Whether the stack's owner is gone. One without an owner is being opened at this moment. */
export async function isOrphaned(io: StackIo, roster: Roster): Promise<boolean> {
  const owner = await ownerOf(roster)
  return owner?.kind === 'process' && !(await isAlive(io, owner.process))
}
