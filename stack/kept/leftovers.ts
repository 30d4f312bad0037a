import { findEngine, removeContainers } from '../docker/engine.ts'
import type { StackIo } from '../io.ts'
import { stopGroup } from '../process/group.ts'
import { originsOf, type StackRecord } from '../stack-record.ts'
import { closeRoster, hasContainers, isOrphaned, processesOf, type Roster, rosters } from './roster.ts'

const GRACE_SECONDS = 20

async function clearContainers(io: StackIo, roster: Roster, keep: ReadonlySet<string>): Promise<void> {
  if (!(await hasContainers(roster))) return
  const engine = await findEngine(io)
  if (engine !== undefined) await removeContainers(engine, roster.id, GRACE_SECONDS, keep)
}

/** Stops what the stack has started, except these processes and containers. */
async function stopAllBut(io: StackIo, roster: Roster, pids: ReadonlySet<number>, containers: ReadonlySet<string>) {
  const processes = (await processesOf(roster)).filter(({ pid }) => !pids.has(pid))
  await Promise.all([
    clearContainers(io, roster, containers),
    ...processes.map((process) => stopGroup(io, process, GRACE_SECONDS * 1000)),
  ])
}

/** Stops whatever the stack started and still runs, and forgets it. */
export async function clear(io: StackIo, roster: Roster): Promise<void> {
  await stopAllBut(io, roster, new Set(), new Set())
  await closeRoster(roster)
}

/** Stops what belongs to the stack and is none of its parts: the generator of a run that was killed. */
export async function clearStrays(io: StackIo, roster: Roster, { parts }: StackRecord): Promise<void> {
  const origins = originsOf(parts).map(([, origin]) => origin)
  const pids = origins.flatMap((origin) => (origin.source === 'native' ? [origin.process.pid] : []))
  const containers = origins.flatMap((origin) => (origin.source === 'container' ? [origin.containerId] : []))
  await stopAllBut(io, roster, new Set(pids), new Set(containers))
}

/** Clears up after owners that were killed; the stacks of those that live, and kept ones, are left alone. */
export async function clearLeftovers(io: StackIo): Promise<void> {
  for (const roster of await rosters(io)) {
    if (!(await isOrphaned(io, roster))) continue
    io.log(`clearing up after an earlier run that was killed (${roster.id})`)
    await clear(io, roster)
  }
}
