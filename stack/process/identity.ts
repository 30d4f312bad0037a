import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import * as z from 'zod'
import { readIfThere } from '../../common/files.ts'
import type { StackIo } from '../io.ts'

/**
 * One process for good: a pid alone is handed out again, together with the moment of its start it is not. `started` is
 * compared as text: boot and clock ticks on Linux (proc(5), field 22), the start's date elsewhere.
 */
export const processIdentitySchema = z.object({ pid: z.number().int().positive(), started: z.string() })
export type ProcessIdentity = Readonly<z.infer<typeof processIdentitySchema>>

const execute = promisify(execFile)

/** Fields after the command's name, which is in parentheses and may itself hold spaces and parentheses. */
function startOf(stat: string, boot: string): string | undefined {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const [state] = fields
  if (state === 'Z' || state === 'X') return undefined
  return `${boot.trim()}:${fields[19]}`
}

const BOOT = '/proc/sys/kernel/random/boot_id'

/** When the process started, or undefined where it is gone (a zombie is gone). */
export async function startedAt(io: Pick<StackIo, 'platform'>, pid: number): Promise<string | undefined> {
  if (io.platform === 'linux') {
    const stat = await readIfThere(`/proc/${pid}/stat`).catch(() => undefined)
    return stat === undefined ? undefined : startOf(stat, await readFile(BOOT, 'utf8'))
  }
  const { stdout } = await execute('ps', ['-o', 'lstart=', '-p', String(pid)]).catch(() => ({ stdout: '' }))
  return stdout.trim() || undefined
}

/** The same without a pause, for the moment between a start and its record; undefined where only ps knows. */
export function startedAtNow(io: Pick<StackIo, 'platform'>, pid: number): string | undefined {
  if (io.platform !== 'linux') return undefined
  try {
    return startOf(readFileSync(`/proc/${pid}/stat`, 'utf8'), readFileSync(BOOT, 'utf8'))
  } catch {
    return undefined
  }
}

/** This process, as others find it. */
export async function identityOfSelf(io: Pick<StackIo, 'platform' | 'pid'>): Promise<ProcessIdentity> {
  return { pid: io.pid, started: (await startedAt(io, io.pid)) ?? '' }
}

/** Whether this very process still runs. */
export async function isAlive(io: Pick<StackIo, 'platform'>, identity: ProcessIdentity): Promise<boolean> {
  return (await startedAt(io, identity.pid)) === identity.started
}
