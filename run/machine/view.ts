import { setTimeout as sleep } from 'node:timers/promises'
import { histogramOf } from '../../slo/histogram.ts'
import { bucketOf } from '../../slo/latency-buckets.ts'
import type { MachineView } from '../../slo/run/evidence.ts'
import type { MachineSecond, MachineWitness } from '../../slo/run/machine.ts'
import type { Window } from '../../slo/run/witness.ts'
import { type CpuSample, cpuBetween, sampleCpu } from '../cpu.ts'
import { type LimitsSample, sampleLimits } from './limits.ts'
import { startWaiter, type Waited } from './waiting.ts'

const intervalMs = 500

/** What was seen of the machine while a run went on. */
export type Watched = {
  readonly cpu: readonly CpuSample[]
  readonly limits: readonly LimitsSample[]
  readonly waited: readonly Waited[]
}

export type Parts = Readonly<Record<string, readonly number[]>>

/** Samples the machine and the parts until it is told to stop. What harness it is, it adds itself to. */
export async function watchMachine(
  pids: () => Parts,
  { nodePath, pid, now }: { readonly nodePath: string; readonly pid: number; readonly now: () => number },
  stop: AbortSignal,
): Promise<Watched> {
  await using waiter = startWaiter(nodePath)
  const harness = waiter.pid === undefined ? [pid] : [pid, waiter.pid]
  const cpu: CpuSample[] = []
  const limits: LimitsSample[] = []
  while (!stop.aborted) {
    const at = now() / 1000
    const [sample, limit] = await Promise.all([sampleCpu({ ...pids(), harness }, at), sampleLimits(at)])
    if (sample) cpu.push(sample)
    limits.push(limit)
    await sleep(intervalMs, undefined, { signal: stop }).catch(() => undefined)
  }
  return { cpu, limits, waited: waiter.waited }
}

/** Who used the cores during the scored window, and what the machine took; undefined where it was not seen. */
export function machineView(
  watched: Watched,
  window: Window,
  machine: Pick<MachineView, 'cores' | 'hasForeignParts'>,
): MachineView | undefined {
  const used = cpuBetween(watched.cpu, window)
  if (!used) return undefined
  const ownSeconds = used.parts.reduce((sum, { seconds }) => sum + seconds, 0)
  // Under a limit of the control group, others take nothing from the run as long as there are other cores for them.
  const elsewhere = Math.max((watched.cpu.at(-1)?.cores ?? machine.cores) - machine.cores, 0) * used.elapsedSeconds
  return {
    ...machine,
    busyCores: Math.max(used.busySeconds - elsewhere, ownSeconds) / used.elapsedSeconds,
    ownCores: ownSeconds / used.elapsedSeconds,
    parts: used.parts,
    witness: witnessOf(watched, window, machine),
  }
}

function witnessOf(
  { cpu, limits, waited }: Watched,
  window: Window,
  { hasForeignParts }: Pick<MachineView, 'hasForeignParts'>,
): MachineWitness {
  const inside = waited.filter(({ fromMs, toMs }) => fromMs < window.end * 1000 && toMs > window.start * 1000)
  const [first, last] = enclosing(cpu, window)
  const [before, after] = enclosing(limits, window)
  const elapsed = after && before ? after.at - before.at : 0
  const per = (seconds: number) => Math.min(Math.max(seconds / elapsed, 0), 1)
  return {
    timerLate: delays(inside.map(({ timer }) => timer)),
    wakeUp: delays(inside.map(({ wakeUp }) => wakeUp)),
    seconds: Array.from({ length: Math.ceil(window.end - window.start) }, (_, second) =>
      secondOf(
        second,
        { start: window.start + second, end: window.start + second + 1 },
        inside,
        hasForeignParts ? [] : cpu,
      ),
    ),
    stolenShare:
      first && last && last.at > first.at
        ? Math.min(Math.max((last.stolenSeconds - first.stolenSeconds) / (last.cores * (last.at - first.at)), 0), 1)
        : null,
    pressure:
      before?.pressure && after?.pressure && elapsed > 0
        ? {
            cpu: per(after.pressure.cpu - before.pressure.cpu),
            io: per(after.pressure.io - before.pressure.io),
            memory: per(after.pressure.memory - before.pressure.memory),
          }
        : null,
    throttled:
      before?.throttled && after?.throttled
        ? {
            periods: after.throttled.periods - before.throttled.periods,
            seconds: after.throttled.seconds - before.throttled.seconds,
          }
        : null,
  }
}

/** Where others cannot be told from parts of the run, they are not. */
function secondOf(second: number, span: Window, waited: readonly Waited[], cpu: readonly CpuSample[]): MachineSecond {
  const [first, last] = enclosing(cpu, span)
  return {
    second,
    pauseMs: longestPauseMs(waited, span),
    foreignShare: first && last ? foreignShare(first, last) : null,
  }
}

/** From the last at or before the start to the first at or after the end. */
function enclosing<T extends { readonly at: number }>(samples: readonly T[], { start, end }: Window) {
  return [samples.findLast(({ at }) => at <= start), samples.find(({ at }) => at >= end)] as const
}

function foreignShare(first: CpuSample, last: CpuSample): number {
  const all = last.cores * (last.at - first.at)
  const own = Object.entries(last.parts).reduce(
    (sum, [part, seconds]) => sum + Math.max(seconds - (first.parts[part] ?? 0), 0),
    0,
  )
  const foreign = all - (last.idleSeconds - first.idleSeconds) - own
  return all > 0 ? Math.min(Math.max(foreign / all, 0), 1) : 0
}

/** The longest delay that touches a span. Ticks follow each other at once, or as soon as the process comes to run. */
export function longestPauseMs(waited: readonly Waited[], { start, end }: Window): number {
  let longest = 0
  for (const { fromMs, timer, wakeUp } of waited) {
    if (fromMs >= end * 1000) continue
    let dueMs = fromMs + tickMs
    for (const [i, late] of timer.entries()) {
      const firedMs = dueMs + late / 1000
      const wokenMs = firedMs + (wakeUp[i] ?? 0) / 1000
      if (dueMs < end * 1000 && wokenMs > start * 1000)
        longest = Math.max(longest, late / 1000, (wakeUp[i] ?? 0) / 1000)
      dueMs = Math.max(dueMs + tickMs, firedMs)
    }
  }
  return longest
}

const tickMs = 25

function delays(all: readonly Uint32Array[]) {
  const counts = new Map<number, number>()
  for (const micros of all)
    for (const each of micros) {
      const bucket = bucketOf(each / 1000)
      counts.set(bucket, (counts.get(bucket) ?? 0) + 1)
    }
  return histogramOf(counts)
}
