import { findEngine } from './docker/engine.ts'
import { removeContainers } from './docker/leftover-containers.ts'
import type { StackIo } from './io.ts'
import { closeLedger, hasContainers, isOrphaned, type Ledger, ledgers, processesOf } from './ledger.ts'
import { stopGroup } from './process-group.ts'

const GRACE_SECONDS = 20

async function clearContainers(io: StackIo, ledger: Ledger): Promise<number> {
  if (!(await hasContainers(ledger))) return 0
  const engine = await findEngine(io)
  return engine === undefined ? 0 : await removeContainers(engine, ledger.id, GRACE_SECONDS)
}

/** Stops whatever the stack started and still runs, and forgets it. Answers how many parts it had started. */
export async function clear(io: StackIo, ledger: Ledger): Promise<number> {
  const processes = await processesOf(ledger)
  const [containers] = await Promise.all([
    clearContainers(io, ledger),
    ...processes.map((process) => stopGroup(io, process, GRACE_SECONDS * 1000)),
  ])
  await closeLedger(ledger)
  return processes.length + containers
}

/** Clears up after owners that were killed; the stacks of those that live, and kept ones, are left alone. */
export async function clearLeftovers(io: StackIo): Promise<void> {
  for (const ledger of await ledgers(io)) {
    if (!(await isOrphaned(io, ledger))) continue
    io.log(`clearing up after an earlier run that was killed (${ledger.id})`)
    await clear(io, ledger)
  }
}
