import { nodeName } from '../cassandra/cluster.ts'
import { killNode, restartNode } from '../cassandra/node-loss.ts'
import { nodetool } from '../cassandra/nodetool.ts'
import { findEngine, stateOf } from '../docker/engine.ts'
import type { StackIo } from '../io.ts'
import { runK6 } from '../k6/run-k6.ts'
import { saveRecord } from '../kept/record-file.ts'
import { killGroup } from '../process/group.ts'
import { isAlive, type ProcessIdentity } from '../process/identity.ts'
import { type AnyOrigin, nodesOf, originsOf, type StackParts, type StackRecord } from '../stack-record.ts'
import type { RunningStack } from './running-stack.ts'

function pidOf(origin: AnyOrigin): readonly number[] {
  if (origin.source === 'native') return [origin.process.pid]
  return origin.source === 'container' && origin.pid > 0 ? [origin.pid] : []
}

/** By part; those of a cluster's nodes are all Cassandra's. */
function pidsOf(parts: StackParts): Readonly<Record<string, readonly number[]>> {
  const nodes = nodesOf(parts.cassandra).flatMap(({ origin }) => pidOf(origin))
  const own = originsOf(parts).map(([name, origin]) => [name, pidOf(origin)] as const)
  const further = new Set(nodesOf(parts.cassandra).map((_, index) => nodeName(index)))
  return { ...Object.fromEntries(own.filter(([name]) => !further.has(name))), cassandra: nodes }
}

async function isDead(io: StackIo, origin: AnyOrigin): Promise<boolean> {
  if (origin.source === 'native') return !(await isAlive(io, origin.process))
  if (origin.source !== 'container') return false
  const engine = await findEngine(io)
  return engine === undefined || (await stateOf(engine, origin.containerId))?.Running !== true
}

/** The names of parts of ours that no longer run. */
export async function deadParts(io: StackIo, record: StackRecord): Promise<readonly string[]> {
  const found = await Promise.all(
    originsOf(record.parts).map(async ([name, origin]) => ((await isDead(io, origin)) ? [name] : [])),
  )
  return found.flat()
}

const K6 = 'k6'

/** What can be done with a stack that runs, from its record alone. */
export function attach(io: StackIo, attached: StackRecord, stop: () => Promise<void>): RunningStack {
  let record = attached
  const ending: ProcessIdentity[] = []
  const k6 = new Map<string, readonly number[]>([[K6, []]])
  return {
    get record() {
      return record
    },
    pids: () => ({
      ...pidsOf(record.parts),
      ...Object.fromEntries(k6),
    }),
    deadParts: () => deadParts(io, record),
    runK6: async (run, signal) => {
      const { name = K6 } = run
      if (name !== K6) k6.delete(K6)
      try {
        return await runK6(io, record, run, signal, (pid) => {
          k6.set(name, [pid])
        })
      } finally {
        k6.set(name, [])
      }
    },
    killNode: (node) => killNode(io, record, node),
    restartNode: async (node) => {
      const restarted = await restartNode(io, record, node)
      // What it takes to start is the run's, too.
      record = restarted.record
      if (restarted.orphan === 'stops') ending.push(restarted.process)
      else await saveRecord(io, record)
      await restarted.ready()
    },
    nodetool: (args, node = 0) => nodetool(io, record, args, node),
    [Symbol.asyncDispose]: async () => {
      await Promise.all(ending.map((process) => killGroup(io, process)))
      await stop()
    },
  }
}
