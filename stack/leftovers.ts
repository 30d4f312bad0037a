import { removeContainers } from './docker/leftover-containers.ts'
import type { StackIo } from './io.ts'
import { closeLedger, isOrphaned, type Ledger, ledgers, processesOf } from './ledger.ts'
import { stopGroup } from './process-group.ts'

const GRACE_MS = 5000

/** Stops whatever the stack started and still runs, and forgets it. */
export async function clear(io: StackIo, ledger: Ledger): Promise<number> {
  const processes = await processesOf(ledger)
  await Promise.all(processes.map((process) => stopGroup(io, process, GRACE_MS)))
  await removeContainers(io, ledger)
  await closeLedger(ledger)
  return processes.length
}

/** Clears up after owners that were killed; the stacks of those that live, and kept ones, are left alone. */
export async function clearLeftovers(io: StackIo): Promise<void> {
  for (const ledger of await ledgers(io)) {
    if (!(await isOrphaned(io, ledger))) continue
    io.log(`clearing up after an earlier run that was killed (${ledger.id})`)
    await clear(io, ledger)
  }
}
