import { setTimeout as sleep } from 'node:timers/promises'
import type { RequestHeaders } from '../../common/access.ts'
import type { Changes } from '../../scenarios/lib/beside.ts'
import type { Plan } from '../../scenarios/lib/plan.ts'
import { type ChangeEvents, changeEvents } from '../../scenarios/lib/requests/change-events.ts'
import { everyNth } from '../../scenarios/lib/requests/rows-asked.ts'
import { changesMetrics } from '../../slo/conventions.ts'
import { histogramOf } from '../../slo/histogram.ts'
import { bucketOf } from '../../slo/latency-buckets.ts'
import type { ChangesDone } from '../../slo/run/beside.ts'
import type { SecondOfRun } from '../../slo/run/record.ts'
import type { RunIo } from '../io.ts'
import { untilSecond, type WindowTime } from './window-time.ts'

type Asked = Changes & { readonly disturbedFromSeconds: number | undefined }
type Urls = { readonly eventgate: string; readonly service: string; readonly consumer: string }

/** Whoever failed comes again after a minute; then, so long after the window, all have been shown that wait for nothing longer. */
const patienceSeconds = 90
const answerMs = 10_000
/** How often the cache is asked for a change: at first so often, later each tenth of the time that has gone by. */
const lookMs = 50
const lookShare = 0.1

/**
 * Tells the step in front of Kafka of changes, each at its instant, and asks the cache for some of the pages until it has what the model says of the
 * change; only for what it has stored, so that nothing but the change brings it there.
 */
export async function sendChanges(
  asked: Asked,
  plan: Plan,
  window: WindowTime,
  urls: Urls,
  io: RunIo,
): Promise<readonly ChangesDone[]> {
  const { perSecond, fromSeconds, seconds } = asked
  const events = changeEvents(plan)
  const isWatched = everyNth(asked.watchedRatio)
  const giveUpAtMs = window.startMs + (fromSeconds + seconds + patienceSeconds) * 1000
  const accepted: Promise<boolean>[] = []
  const watching: Promise<Watched>[] = []
  const watch = async (k: number, dueMs: number, told: Promise<boolean>): Promise<Watched> => {
    const isAccepted = await told
    const atMs = isAccepted ? await untilShown(k, events, urls.service, giveUpAtMs, io) : undefined
    const dueSecond = (dueMs - window.startMs) / 1000
    return { dueSecond, isAccepted, ...(atMs === undefined ? {} : { tookMs: atMs - dueMs }) }
  }
  const warm = await inTurn(asked.warmup, perSecond, window, (k, dueMs) => {
    tell(events.event(k, instantOf(dueMs)), urls.eventgate, io)
  })
  await inTurn(asked, perSecond, window, (k, dueMs) => {
    const which = warm + k
    const told = tell(events.event(which, instantOf(dueMs)), urls.eventgate, io)
    accepted.push(told)
    if (isWatched(k)) watching.push(watch(which, dueMs, told))
  })
  const taken = (await Promise.all(accepted)).filter(Boolean).length
  io.progress.update('waiting until the cache shows the last changes')
  const watched = watchedChanges(await Promise.all(watching), asked.disturbedFromSeconds)
  io.signal.throwIfAborted()
  const waiting = watched.lost === 0 ? 0 : await waitingIn(urls.consumer, io)
  const planned = countIn(asked, perSecond)
  return [{ kind: 'changes', operation: 'change', planned, accepted: taken, waiting, ...watched }]
}

type Spell = Pick<Changes, 'fromSeconds' | 'seconds'>
const countIn = ({ seconds }: Spell, perSecond: number) => Math.floor(perSecond * seconds)
const instantOf = (ms: number) => new Date(ms).toISOString()

/** Does something at each instant of a spell, as long as the window lasts. @returns how often it was due */
async function inTurn(
  spell: Spell,
  perSecond: number,
  window: WindowTime,
  act: (k: number, dueMs: number) => void,
): Promise<number> {
  const count = countIn(spell, perSecond)
  for (let k = 0; k < count; k++) {
    const dueSecond = spell.fromSeconds + k / perSecond
    await untilSecond(window, dueSecond)
    if (window.until.aborted) break
    act(k, window.startMs + dueSecond * 1000)
  }
  return count
}

/** Events that the consumer has not done, those that it has put off among them; undefined where it does not tell. */
async function waitingIn(url: string, { signal }: RunIo): Promise<number | undefined> {
  const text = await textOf(`${url}/metrics`, {}, signal)
  const lags = [...text.matchAll(lagLines)].map(([, value]) => Number(value))
  return lags.length === 0 ? undefined : lags.reduce((sum, lag) => sum + lag, 0)
}

const lagLines = new RegExp(`^${changesMetrics.lag}\\{[^}]*\\} (\\d+)$`, 'gm')

/** Whether it was taken. */
async function tell(event: object, url: string, { signal }: RunIo): Promise<boolean> {
  try {
    const response = await fetch(`${url}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(event),
      signal: AbortSignal.any([signal, AbortSignal.timeout(answerMs)]),
    })
    await response.body?.cancel()
    return response.status === 201
  } catch {
    return false
  }
}

/** When the cache showed it (milliseconds since 1970); undefined where it did not until the end of patience. */
async function untilShown(
  k: number,
  events: ChangeEvents,
  serviceUrl: string,
  giveUpAtMs: number,
  { now, signal, access }: RunIo,
): Promise<number | undefined> {
  const beganMs = now()
  // Nobody's load: the service counts those that the generator has sent.
  const headers = { ...access.target, 'cache-control': 'only-if-cached' }
  while (now() < giveUpAtMs && !signal.aborted) {
    if (events.isShown(k, await textOf(serviceUrl + events.path(k), headers, signal))) return now()
    await sleep(Math.max(lookMs, lookShare * (now() - beganMs)), undefined, { signal }).catch(() => undefined)
  }
  return undefined
}

async function textOf(url: string, headers: RequestHeaders, signal: AbortSignal): Promise<string> {
  try {
    const response = await fetch(url, { headers, signal: AbortSignal.any([signal, AbortSignal.timeout(answerMs)]) })
    return await response.text()
  } catch {
    return ''
  }
}

/** A change that the cache was asked for. */
interface Watched {
  /** Since the window began. */
  readonly dueSecond: number
  readonly isAccepted: boolean
  /** From when it was due; absent where it was never shown. */
  readonly tookMs?: number
}

/** What became of all of them. */
export function watchedChanges(
  watched: readonly Watched[],
  disturbedFromSeconds = Number.POSITIVE_INFINITY,
): Pick<ChangesDone, 'watched' | 'lost' | 'undisturbed' | 'seconds'> {
  const before = watched.filter(({ dueSecond }) => dueSecond < disturbedFromSeconds)
  const bySecond = Map.groupBy(watched, ({ dueSecond }) => Math.floor(dueSecond))
  return {
    watched: watched.length,
    lost: watched.filter(({ isAccepted, tookMs }) => isAccepted && tookMs === undefined).length,
    undisturbed: { watched: before.length, latencies: histogramOf(countsOf(tooksOf(before))) },
    seconds: [...bySecond].map(([second, due]) => secondOf(second, due)),
  }
}

const tooksOf = (watched: readonly Watched[]) => watched.flatMap(({ tookMs }) => tookMs ?? [])

function countsOf(tooks: readonly number[]): ReadonlyMap<number, number> {
  const counts = new Map<number, number>()
  for (const ms of tooks) counts.set(bucketOf(ms), (counts.get(bucketOf(ms)) ?? 0) + 1)
  return counts
}

function secondOf(second: number, due: readonly Watched[]): SecondOfRun {
  const tooks = tooksOf(due).toSorted((a, b) => a - b)
  const at = (quantile: number) => tooks[Math.max(Math.ceil(quantile * tooks.length), 1) - 1] ?? 0
  const base = { second, sent: due.length, ok: tooks.length, latestMs: 0 }
  return tooks.length === 0 ? base : { ...base, p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99), maxMs: at(1) }
}
