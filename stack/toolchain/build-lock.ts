import { rm, writeFile } from 'node:fs/promises'
import { hasCode, readIfThere } from '../files.ts'
import { pause } from '../interruption.ts'
import type { StackIo } from '../io.ts'
import { identityOfSelf, isAlive, processIdentitySchema } from '../process-identity.ts'

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
export async function withLock<T>(io: StackIo, path: string, name: string, work: () => Promise<T>): Promise<T> {
  const self = JSON.stringify(await identityOfSelf(io))
  for (let told = false; ; ) {
    try {
      await writeFile(path, self, { flag: 'wx' })
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
