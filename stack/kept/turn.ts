import { link, rm } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { Failure } from '../../common/failure.ts'
import { hasCode, readIfThere, write } from '../../common/files.ts'
import type { StackIo } from '../io.ts'
import { identityOfSelf, isAlive, processIdentitySchema } from '../process/identity.ts'
import type { Roster } from './roster.ts'

const turnSchema = z.object({ process: processIdentitySchema, since: z.iso.datetime() })

/** Whole from its first moment, and only where there is none: a link cannot replace a file. */
async function createWhole(path: string, text: string, writer: number): Promise<boolean> {
  const draft = `${path}.${writer}.tmp`
  await write(draft, text)
  try {
    await link(draft, path)
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  } finally {
    await rm(draft, { force: true })
  }
}

/**
 * One run at a time uses a kept stack: two at once would measure each other. Whoever comes creates the first numbered file that is
 * free, after finding that the processes named in those before are gone. Only its own process takes a file away, so those of the
 * killed stay, and of two who find the same process gone only one can have the next number.
 * Answers how to end the turn; throws a Failure where somebody else has it. See docs/decisions/0007-one-run-at-a-time.md.
 */
export async function takeTurn(io: StackIo, roster: Roster): Promise<() => Promise<void>> {
  const self = { process: await identityOfSelf(io), since: new Date(io.now()).toISOString() }
  for (let number = 1; ; ) {
    const path = join(roster.folder, `turn-${number}.json`)
    if (await createWhole(path, JSON.stringify(self), io.pid)) return () => rm(path, { force: true })
    const text = await readIfThere(path)
    if (text === undefined) continue
    const { process, since } = turnSchema.parse(JSON.parse(text))
    if (await isAlive(io, process)) throw taken(process.pid, since)
    number++
  }
}

function taken(pid: number, since: string): Failure {
  return new Failure('environment', `the kept stack is in use since ${since} by another run, process ${pid}`, {
    hint: `wait until it has ended (ps -fp ${pid} shows it), or give this run a stack of its own with --stack native`,
  })
}
