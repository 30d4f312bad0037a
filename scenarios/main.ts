import exec from 'k6/execution'
import http, { type RefinedParams, type ResponseType } from 'k6/http'
import { Counter } from 'k6/metrics'
import { type ClientLabel, clientRequests, loadTestHeader, type Outcome } from '../slo/conventions.ts'
import { bucketOf } from '../slo/latency-buckets.ts'
import { readPlan, stagesOf } from './all.ts'
import { type Beginning, begin } from './begin.ts'
import { type Ended, endedOf, type OpenSlice, spent, told } from './lib/journal/ended.ts'
import { acknowledgedLine, endedLine, sliceLine, tracedLine, unansweredLine } from './lib/journal/journal.ts'
import { edgeLabels, edgeOf, type K6Response, outcomeOf, outcomeOfAbsent } from './lib/journal/outcome.ts'
import { tracedOf, traceparentOf } from './lib/journal/traced.ts'
import { slicesAt, slicesOf, type Track, tracksOf, usersOf } from './lib/journal/track.ts'
import { k6Options } from './lib/options.ts'
import type { Operation, Requests } from './lib/requests/operation.ts'
import { partOf, requestsInPart, sliceMs } from './lib/schedule/slice.ts'
import { onlyTurn, type StageOfTurn, stagesInTurn, type Turn } from './lib/turn.ts'

/**
 * What k6 runs, whatever the scenario: sends the requests of each stage of the plan at their instants. Every virtual user runs this file once;
 * from then on a request is a few lines, because the machine that sends is often the machine that answers.
 */
const plan = readPlan(__ENV['PLAN'] ?? '{}', __ENV['TRAFFIC'] ? open(__ENV['TRAFFIC']) : undefined)
/** As run/generators/k6-invocation.ts gives them; a turn alone goes without. */
const turns: readonly Turn[] = __ENV['TURNS'] ? JSON.parse(__ENV['TURNS']) : [onlyTurn(plan)]
const stagesOfEach = stagesOf(plan)
const tracks = tracksOf(
  turns.flatMap((turn) => stagesInTurn(stagesOfEach, turn)),
  turns,
)
/** k6 asks only its first copy of the script, the one that belongs to no virtual user. */
export const options = __VU === 0 ? k6Options(tracks, plan) : {}

const requestCounter = new Counter(clientRequests.metric)

// null turns http_req_failed and expected_response off, though the types do not know: what a failure is, is decided here.
http.setResponseCallback(null as never)

const timeout = plan.timeoutMs
/** What the target wants to see before it answers, and whose request it is. */
const headers = { ...JSON.parse(__ENV['TARGET_HEADERS'] ?? '{}'), [loadTestHeader]: plan.runId }
const bodyDiscarded: RefinedParams<ResponseType> = { timeout, headers }
const bodyKept: RefinedParams<ResponseType> = { timeout, headers, responseType: 'text' }
const bodySent: RefinedParams<ResponseType> = { timeout, headers: { ...headers, 'content-type': 'application/json' } }

/** The tags of the sample at hand; one object for all, since k6 reads it before `add` returns. */
const tags = { outcome: 'ok' as Outcome, status: '200', within: '', took: '' } satisfies Partial<
  Record<ClientLabel, string>
>

const edgeCount = edgeLabels.length
/** k6's code of what went wrong has one digit more than a status. */
const codeLength = 4

let instance: typeof exec.instance

const withTrace = (params: RefinedParams<ResponseType>, traceparent: string): RefinedParams<ResponseType> => ({
  ...params,
  headers: { ...params.headers, traceparent },
})

const drawn = new Map<Operation, Requests>()

/** All stages of an operation draw from one hat. */
function requestsOf(operation: Operation): Requests {
  const requests = drawn.get(operation) ?? operation.requests(plan)
  drawn.set(operation, requests)
  return requests
}

/** One of the users who share a track, from 0, and the zero of its schedule on the clock of the test (ms). */
interface Sharer extends Beginning {
  readonly user: number
  readonly users: number
}

/** Sends a user's part of a slice of a stage. */
type Sender = (number: number, sharer: Sharer) => void

/**
 * Makes the function that sends a slice of a stage: request k at its instant, counted by what it became and by how long it took from
 * that instant; once its last request is over, the slice is counted and written to the journal.
 */
function sliceSender({ name, stage, turn: { target, startSeconds } }: StageOfTurn): Sender {
  const { operation, phase, schedule } = stage
  const { method } = operation
  const requests = requestsOf(operation)
  const isTraced = tracedOf(plan, operation.name, phase)
  const stageStartMs = (startSeconds + stage.startSeconds) * 1000
  const bucket = bucketOf
  const edge = edgeOf

  const send = (k: number, traced: boolean): Promise<K6Response> => {
    const body = requests.body(phase, k)
    const params = body !== null ? bodySent : requests.checksBody(phase, k) ? bodyKept : bodyDiscarded
    return http.asyncRequest(
      method,
      target + requests.path(phase, k),
      body,
      traced ? withTrace(params, traceparentOf(plan, operation.name, k)) : params,
    )
  }

  const judge = (k: number, status: number, answer: K6Response): Outcome => {
    if (requests.isAbsent(phase, k)) return outcomeOfAbsent(status, answer.error_code)
    const outcome = outcomeOf(status, answer.error_code)
    if (outcome !== 'ok') return outcome
    if (requests.checksBody(phase, k)) {
      const { body } = answer
      return typeof body === 'string' && requests.isRight(phase, k, body) ? 'ok' : 'wrong_body'
    }
    // Whoever reads the line knows row and content from k.
    if (requests.readBack(phase, k)) console.error(acknowledgedLine(name, k))
    return outcome
  }

  const settle = (
    k: number,
    traced: boolean,
    intendedMs: number,
    meantMs: number,
    begunMs: number,
    slice: OpenSlice,
    answer: K6Response,
  ) => {
    const latencyMs = instance.currentTestRunDuration - meantMs
    const { status, timings } = answer
    const { blocked, duration, receiving } = timings
    const tookMs = blocked + duration
    const lateMs = begunMs - meantMs
    const outcome = judge(k, status, answer)
    const code = status === 0 ? noAnswer(answer) : `${status}`
    const ended = endedOf(slice.ended, (intendedMs / 1000) | 0, outcome, code)
    const fromSchedule = bucket(latencyMs)
    const onTheWire = bucket(tookMs)
    ended.fromSchedule.push(fromSchedule)
    ended.onTheWire.push(onTheWire)
    ended.late.push(bucket(lateMs))
    const { all } = ended
    all.lateMs += lateMs
    all.connectMs += blocked
    all.tookMs += tookMs
    all.receiveMs += receiving
    all.latencyMs += latencyMs
    if (latencyMs > ended.slowestMs || traced) {
      const parts = { lateMs, connectMs: blocked, tookMs, receiveMs: receiving, latencyMs }
      if (traced) console.error(tracedLine(name, k, intendedMs, code, spent(parts)))
      if (latencyMs > ended.slowestMs) {
        ended.slowestMs = latencyMs
        ended.slowest = parts
      }
    }
    const pair = edge(latencyMs, fromSchedule) * edgeCount + edge(tookMs, onTheWire)
    const count = ended.counts[pair]
    if (count === undefined) ended.pairs.push(pair)
    ended.counts[pair] = count === undefined ? 1 : count + 1
    countDown(slice)
  }

  const countDown = (slice: OpenSlice) => {
    if (--slice.open > 0 || slice.ended.length === 0) return
    for (const each of slice.ended) countEnded(each)
    console.error(sliceLine(name, slice.number, slice.ended.map(told)))
  }

  return (number, { user, users, zeroMs }): void => {
    const startMs = zeroMs + stageStartMs
    const part = partOf(schedule, number, user, users)
    const { from, to, step } = part
    const slice: OpenSlice = { number, ended: [], open: requestsInPart(part) }
    let next = from

    const sendDue = (): void => {
      while (next < to) {
        const k = next
        const intendedMs = schedule.intendedMs(k)
        const meantMs = startMs + intendedMs
        const nowMs = instance.currentTestRunDuration
        if (nowMs < meantMs) {
          setTimeout(sendDue, meantMs - nowMs)
          return
        }
        next += step
        if (nowMs - meantMs > timeout) {
          // Whoever wanted it has gone: a generator that stood still must not bury the service in what it missed.
          countDown(slice)
          continue
        }
        const traced = isTraced(k)
        // An async function would cost more than all that is done with the answer.
        send(k, traced).then((answer) => settle(k, traced, intendedMs, meantMs, nowMs, slice, answer))
      }
    }
    sendDue()
  }
}

/** One sample for all that have the same labels: k6 works longer on a sample than on most else. */
function countEnded({ outcome, status, counts, pairs }: Ended): void {
  tags.outcome = outcome
  tags.status = status.length === codeLength ? '0' : status
  for (const pair of pairs) {
    tags.within = edgeLabels[Math.floor(pair / edgeCount)] as string
    tags.took = edgeLabels[pair % edgeCount] as string
    requestCounter.add(counts[pair] as number, tags)
  }
}

const causes = new Set<number>()

/** Says once why requests get no answer; the journal counts how many. */
function noAnswer({ error_code: code, error }: K6Response): string {
  if (!causes.has(code)) console.error(unansweredLine(code, error))
  causes.add(code)
  return `${code}`
}

/** Makes the function that sends a track from its beginning to its end. */
function trackSender(track: Track): (beginning: Beginning) => void {
  const senders = new Map(track.stages.map((each) => [each, sliceSender(each)]))
  const slices = slicesOf(track)
  const users = usersOf(track, plan)
  return ({ zeroMs }) => {
    const startMs = zeroMs + track.startSeconds * 1000
    const sharer = { zeroMs, users, user: exec.scenario.iterationInTest }
    const sendFrom = (i: number): void => {
      for (const { stage, slice } of slicesAt(track, i)) senders.get(stage)?.(slice, sharer)
      if (i + 1 === slices) return
      const nextMs = startMs + (i + 1) * sliceMs - wakingMs
      setTimeout(() => sendFrom(i + 1), Math.max(0, nextMs - instance.currentTestRunDuration))
    }
    sendFrom(0)
  }
}

/** A slice is taken up this long before the first of its requests may be due. */
const wakingMs = 25

const senders = new Map(tracks.map((each) => [each.name, trackSender(each)]))

/** The whole of the track that k6 has come to. */
export function track(beginning: Beginning): void {
  // This object reads live values; making it anew for each request would cost more than all else here.
  instance = exec.instance
  senders.get(exec.scenario.name)?.(beginning)
}

export const setup = (): Beginning => begin(plan)

/** Whoever has a journal alone does not see how k6 ended. */
export const teardown = (): void => console.error(endedLine)
