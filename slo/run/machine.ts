import { z } from 'zod'
import { histogramSchema, quantileMs, size } from '../histogram.ts'
import { countSchema, msSchema } from '../schema.ts'

const share = z.number().min(0).max(1)

/** What the machine itself did in one second, with nobody asking. */
const machineSecondSchema = z.object({
  /** Since the scored window began. */
  second: z.int(),
  /** The longest time in which a process that only waits for timers and echoes did not come to run. */
  pauseMs: msSchema,
  /** Of the cores that the run may use: what others took from it; null where /proc does not tell. Older records count the hypervisor in. */
  foreignShare: share.nullable(),
  /** The same that the hypervisor gave to other machines. */
  stolenShare: share.nullable().optional(),
  /** The same that a limit of the control group held back. */
  heldShare: share.nullable().optional(),
  /** Connections that programs of the machine opened; absent where /proc does not tell, and in older records. */
  connectionsOpened: z.number().nonnegative().optional(),
  /** Cores that each part of the run used; absent where /proc does not tell, and in older records. */
  cores: z.record(z.string(), z.number().nonnegative()).optional(),
})
export type MachineSecond = z.infer<typeof machineSecondSchema>

/** What the machine takes from whoever runs on it, over the scored window. */
export const machineWitnessSchema = z.object({
  /** How late timers fired. They are set for whole milliseconds, so that one of them is the clock's. */
  timerLate: histogramSchema,
  /** How long one process takes to wake another that waits for it. */
  wakeUp: histogramSchema,
  seconds: z.array(machineSecondSchema),
  /** Of all cores, what the hypervisor gave to other machines. */
  stolenShare: share.nullable(),
  /** Shares of the window in which something waited for a processor, a disk or memory (/proc/pressure). */
  pressure: z.object({ cpu: share, io: share, memory: share }).nullable(),
  /** What a limit of the control group held back: periods, and seconds of all its processes. */
  throttled: z.object({ periods: countSchema, seconds: z.number().nonnegative() }).nullable(),
})
export type MachineWitness = Readonly<z.infer<typeof machineWitnessSchema>>

/** Reads straight from the database by its driver, at the rate of the run and by a schedule, before the window. */
export const floorSchema = z.object({
  readsPerSecond: z.number().positive(),
  seconds: z.number().positive(),
  latencies: histogramSchema,
  failed: countSchema,
})
export type Floor = Readonly<z.infer<typeof floorSchema>>

/** Wake-ups on the way of a request: generator → service → database's network → its worker, and back to the service … */
const wakeUpsInService = 4
/** … and the generator. */
const wakeUps = 6

/** The most that the machine can take of a request at a quantile: every wake-up on its way as slow as it is there. */
export function machineTakesMs(witness: MachineWitness | undefined, quantile: number, seenBy: 'client' | 'service') {
  const wakeUpMs = witness && quantileMs(witness.wakeUp, quantile)
  return wakeUpMs === undefined ? undefined : wakeUpMs * (seenBy === 'client' ? wakeUps : wakeUpsInService)
}

/** What the database alone takes at a quantile; a read that failed took for ever. */
export function floorMs(floor: Floor | undefined, quantile: number): number | undefined {
  if (!floor) return undefined
  const answered = size(floor.latencies)
  const within = (quantile * (answered + floor.failed)) / answered
  return answered === 0 || within > 1 ? undefined : quantileMs(floor.latencies, within)
}
