import { setTimeout as sleep } from 'node:timers/promises'
import { histogramOf } from '../../slo/histogram.ts'
import { bucketOf } from '../../slo/latency-buckets.ts'
import type { MachineView } from '../../slo/run/evidence.ts'
import type { MachineSecond, MachineWitness } from '../../slo/run/machine.ts'
import type { MeasuredWindow } from '../../slo/run/observe/observe.ts'
import { CpuMeter, type CpuSample, cpuBetween } from './cpu.ts'
import { type LimitsSample, sampleLimits } from './limits.ts'
import { ProcessorWaits } from './processor-waits.ts'
import { startWaiter, type Waited, type Waiter } from './waiting.ts'

const intervalMs = 500

/** What was seen of the machine while a run went on. */
export type Watched = {
  readonly cpu: readonly CpuSample[]
  readonly limits: readonly LimitsSample[]
  readonly waited: readonly Waited[]
}

type Parts = Readonly<Record<string, readonly number[]>>

type Watching = { readonly nodePath: string; readonly pid: number; readonly now: () => number }

/** Samples the machine and the parts until it is told to stop. What harness it is, it adds itself to. `soFar` grows until it has ended. */
export function watchMachine(
  pids: () => Parts,
  io: Watching,
  stop: AbortSignal,
): { readonly soFar: Watched; readonly ended: Promise<void> } {
  const waiter = startWaiter(io.nodePath)
  const soFar = { cpu: [], limits: [], waited: waiter.waited }
  return { soFar, ended: sample(pids, io, stop, waiter, soFar) }
}

async function sample(
  pids: () => Parts,
  { pid, now }: Watching,
  stop: AbortSignal,
  started: Waiter,
  { cpu, limits }: { readonly cpu: CpuSample[]; readonly limits: LimitsSample[] },
): Promise<void> {
  await using waiter = started
  const harness = waiter.pid === undefined ? [pid] : [pid, waiter.pid]
  const [meter, waits] = [new CpuMeter(), new ProcessorWaits()]
  while (!stop.aborted) {
    const at = now() / 1000
    const parts = { ...pids(), harness }
    const [sample, limit] = await Promise.all([meter.sample(parts, at), sampleLimits(at)])
    if (sample) cpu.push({ ...sample, waits: waits.read(parts) })
    limits.push(limit)
    await sleep(intervalMs, undefined, { signal: stop }).catch(() => undefined)
  }
}

/** Who used the cores during the scored window, and what the machine took; undefined where it was not seen. */
export function machineView(
  watched: Watched,
  window: MeasuredWindow,
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
  window: MeasuredWindow,
  { cores, hasForeignParts }: Pick<MachineView, 'cores' | 'hasForeignParts'>,
): MachineWitness {
  const inside = waited.filter(({ fromMs, toMs }) => fromMs < window.end * 1000 && toMs > window.start * 1000)
  const [first, last] = enclosing(cpu, window)
  const [before, after] = enclosing(limits, window)
  const elapsed = after && before ? after.at - before.at : 0
  const per = (seconds: number) => within0And1(seconds / elapsed)
  return {
    timerLate: delays(inside.map(({ timer }) => timer)),
    wakeUp: delays(inside.map(({ wakeUp }) => wakeUp)),
    seconds: pausesMs(inside, window).map((pauseMs, second) => {
      const span = { start: window.start + second, end: window.start + second + 1 }
      return { second, pauseMs, ...sharesOf(span, { cpu, limits }, { cores, hasForeignParts }) }
    }),
    stolenShare: first && last && last.at > first.at ? stolenShare(first, last) : null,
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
function sharesOf(
  span: MeasuredWindow,
  { cpu, limits }: Pick<Watched, 'cpu' | 'limits'>,
  { cores, hasForeignParts }: Pick<MachineView, 'cores' | 'hasForeignParts'>,
): Omit<MachineSecond, 'second' | 'pauseMs'> {
  const [first, last] = enclosing(cpu, span)
  const [before, after] = enclosing(limits, span)
  const seen = first && last && last.at > first.at ? { first, last } : undefined
  return {
    foreignShare: seen && !hasForeignParts ? foreignShare(seen.first, seen.last, cores) : null,
    stolenShare: seen ? stolenShare(seen.first, seen.last) : null,
    ...(seen ? { cores: coresOf(seen.first, seen.last) } : {}),
    heldShare:
      before?.throttled && after?.throttled && after.at > before.at
        ? within0And1((after.throttled.seconds - before.throttled.seconds) / (cores * (after.at - before.at)))
        : null,
    ...opened(before, after),
  }
}

/** Connections that were opened, a second. */
function opened(before: LimitsSample | undefined, after: LimitsSample | undefined) {
  if (before?.opened === undefined || after?.opened === undefined || after.at <= before.at) return {}
  return { connectionsOpened: (after.opened - before.opened) / (after.at - before.at) }
}

const within0And1 = (share: number) => Math.min(Math.max(share, 0), 1)

/** From the last at or before the start to the first at or after the end, of samples in the order of time. */
function enclosing<T extends { readonly at: number }>(samples: readonly T[], { start, end }: MeasuredWindow) {
  return [samples[firstAfter(samples, start) - 1], samples[firstFrom(samples, end)]] as const
}

const firstAfter = (samples: readonly { readonly at: number }[], at: number) => firstOf(samples, (each) => each.at > at)
const firstFrom = (samples: readonly { readonly at: number }[], at: number) => firstOf(samples, (each) => each.at >= at)

/** The index of the first sample for which it holds, where it holds for all after it; a run of a day has a hundred thousand. */
function firstOf<T>(samples: readonly T[], holds: (sample: T) => boolean): number {
  let [low, high] = [0, samples.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (holds(samples[middle] as T)) high = middle
    else low = middle + 1
  }
  return low
}

const stolenShare = (first: CpuSample, last: CpuSample) =>
  within0And1((last.stolenSeconds - first.stolenSeconds) / (last.cores * (last.at - first.at)))

/** By each part, to the thousandth of a core: the kernel counts a hundred ticks in a second. */
function coresOf(first: CpuSample, last: CpuSample): Readonly<Record<string, number>> {
  const elapsed = last.at - first.at
  const used = ([part, seconds]: readonly [string, number]) =>
    [part, Math.round((Math.max(seconds - (first.parts[part] ?? seconds), 0) / elapsed) * 1000) / 1000] as const
  return Object.fromEntries(Object.entries(last.parts).map(used))
}

/** Of the cores that may be used: what others used beyond those that would be idle anyway, the hypervisor not counted in. */
function foreignShare(first: CpuSample, last: CpuSample, cores: number): number {
  const elapsed = last.at - first.at
  const own = Object.entries(last.parts).reduce(
    (sum, [part, seconds]) => sum + Math.max(seconds - (first.parts[part] ?? 0), 0),
    0,
  )
  const idle = last.idleSeconds - first.idleSeconds
  const stolen = last.stolenSeconds - first.stolenSeconds
  const elsewhere = Math.max(last.cores - cores, 0) * elapsed
  return within0And1((last.cores * elapsed - idle - stolen - own - elsewhere) / (cores * elapsed))
}

/** Second by second of the window the longest delay that touches it. Ticks follow each other at once, or as soon as the process comes to run. */
export function pausesMs(waited: readonly Waited[], { start, end }: MeasuredWindow): readonly number[] {
  const longest = new Array<number>(Math.ceil(end - start)).fill(0)
  for (const { fromMs, timer, wakeUp } of waited) {
    let dueMs = fromMs + tickMs
    for (const [i, late] of timer.entries()) {
      const firedMs = dueMs + late / 1000
      const wokenMs = firedMs + (wakeUp[i] ?? 0) / 1000
      const first = Math.max(Math.floor(dueMs / 1000 - start), 0)
      const last = Math.min(Math.ceil(wokenMs / 1000 - start), longest.length) - 1
      for (let second = first; second <= last; second++)
        longest[second] = Math.max(longest[second] as number, late / 1000, (wakeUp[i] ?? 0) / 1000)
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
