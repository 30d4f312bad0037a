import { toNumber } from '../fraction.ts'
import { type Floor, floorMs, type MachineWitness, machineTakesMs } from './machine.ts'
import type { PromiseOfRun } from './record.ts'

/** What a machine was seen to leave to whoever runs on it. */
export type MachineCapacity = {
  readonly witness: MachineWitness | undefined
  /** Of the cores that may be used, what nobody used and what others did; undefined where that was not seen. */
  readonly cores: { readonly free: number; readonly others: number } | undefined
  /** Of one core, against the machine on which the need was measured. */
  readonly speed: number
  readonly floor: Floor | undefined
}

/**
 * Whether a promise can be shown here. can: the machine leaves at least half of what was promised. barely: it leaves something. cannot: the machine alone
 * takes all of it. unknown: what it takes was not seen.
 */
export type Feasibility = {
  readonly standing: 'can' | 'barely' | 'cannot' | 'unknown'
  readonly basis:
    | { readonly of: 'latency'; readonly promisedMs: number; readonly machineMs?: number; readonly floorMs?: number }
    | { readonly of: 'cores'; readonly need: number; readonly free?: number; readonly others?: number }
    | { readonly of: 'counts' }
}

/**
 * Core seconds that all parts of a run take for a request, generator and database included, on a core of speed 1: two gates took 1.57 and 1.58 cores for
 * 1,000 reads/s and 100 writes/s where a core had the speed 1.05 (docs/performance.md, "What parts wait for").
 */
const coreSecondsEach = (1.58 * 1.05) / 1100
/** Of what is promised, or free: what is used beyond it leaves little. */
const littleLeft = { latency: 0.5, cores: 0.75 }

/** @param perSecond of all promised rates together */
export function canShow({ objective }: PromiseOfRun, rest: MachineCapacity, perSecond: number): Feasibility {
  const byCores = coresShown((coreSecondsEach * perSecond) / rest.speed, rest.cores)
  switch (objective.kind) {
    case 'percentile':
    case 'latency':
      return underLoad(latencyShown(objective.thresholdMs, toNumber(objective.target), rest), byCores)
    case 'throughput':
      return byCores
    default:
      return { standing: 'can', basis: { of: 'counts' } }
  }
}

/** Where cores are few everything waits for one, however soon a machine at rest wakes a process. */
function underLoad(atRest: Feasibility, byCores: Feasibility): Feasibility {
  if (byCores.standing === 'cannot') return byCores
  return byCores.standing === 'barely' && atRest.standing === 'can' ? byCores : atRest
}

function latencyShown(promisedMs: number, quantile: number, { witness, floor }: MachineCapacity): Feasibility {
  const machineMs = machineTakesMs(witness, quantile, 'client')
  const alone = floorMs(floor, quantile)
  const basis = {
    of: 'latency',
    promisedMs,
    ...(machineMs === undefined ? {} : { machineMs }),
    ...(alone === undefined ? {} : { floorMs: alone }),
  } as const
  if (machineMs === undefined && alone === undefined) return { standing: 'unknown', basis }
  // Reads of the database have been woken on their way, too: the two do not add up.
  const taken = Math.max(machineMs ?? 0, alone ?? 0)
  if (taken >= promisedMs) return { standing: 'cannot', basis }
  return { standing: taken > littleLeft.latency * promisedMs ? 'barely' : 'can', basis }
}

function coresShown(need: number, cores: MachineCapacity['cores']): Feasibility {
  if (cores === undefined) return { standing: 'unknown', basis: { of: 'cores', need } }
  const { free } = cores
  const basis = { of: 'cores', need, ...cores } as const
  if (need > free) return { standing: 'cannot', basis }
  return { standing: need > littleLeft.cores * free ? 'barely' : 'can', basis }
}
