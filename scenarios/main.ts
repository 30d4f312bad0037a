import exec from 'k6/execution'
import http, { type RefinedParams, type ResponseType } from 'k6/http'
import { Counter } from 'k6/metrics'
import { type ClientLabel, clientRequests, loadTestHeader, type Outcome } from '../slo/conventions.ts'
import { readPlan, stagesOf } from './all.ts'
import { scenarioStartMs } from './lib/clock.ts'
import { edgeLabel } from './lib/edge.ts'
import { acknowledgedLine, entryText, sliceLine, startedLine, unansweredLine } from './lib/journal.ts'
import { executorLengthMs, k6Options } from './lib/options.ts'
import { outcomeOf, outcomeOfAbsent } from './lib/outcome.ts'
import { type Stage, stageName } from './lib/scenario.ts'
import { aheadMs, requestsOfSlice, sliceMs } from './lib/slice.ts'

/**
 * What k6 runs, whatever the scenario: sends the requests of each stage of the plan at their instants. Every virtual user runs this file once;
 * from then on a request is a few lines, because the machine that sends is often the machine that answers.
 */
const plan = readPlan(__ENV['PLAN'] ?? '{}')
const stages = stagesOf(plan)
/** k6 asks only its first copy of the script, the one that belongs to no virtual user. */
export const options = __VU === 0 ? k6Options(stages, plan) : {}

const requestCounter = new Counter(clientRequests.metric)

// null turns http_req_failed and expected_response off, though the types do not know: what a failure is, is decided here.
http.setResponseCallback(null as never)

const timeout = plan.timeoutMs
/** What the target wants to see before it answers, and whose request it is. */
const headers = { ...JSON.parse(__ENV['TARGET_HEADERS'] ?? '{}'), [loadTestHeader]: plan.runId }
const bodyDiscarded: RefinedParams<ResponseType> = { timeout, headers }
const bodyKept: RefinedParams<ResponseType> = { timeout, headers, responseType: 'text' }
const bodySent: RefinedParams<ResponseType> = { timeout, headers: { ...headers, 'content-type': 'application/json' } }
const { target } = plan

/** The tags of the sample at hand; one object for all, since k6 reads it before `add` returns. */
const tags = { outcome: 'ok' as Outcome, status: '200', within: '', took: '' } satisfies Partial<
  Record<ClientLabel, string>
>

let instance: typeof exec.instance
let k6Scenario: typeof exec.scenario
const time = { sinceTestMs: () => instance.currentTestRunDuration, scenarioProgress: () => k6Scenario.progress }

interface Answer {
  readonly status: number
  readonly error_code: number
  readonly error: string
  readonly body: unknown
  readonly timings: { readonly duration: number; readonly blocked: number; readonly connecting: number }
}

/** What is known of the requests of a slice that are over. */
interface Slice {
  readonly number: number
  /** Its first request. */
  readonly from: number
  readonly entries: string[]
  over: number
}

/**
 * Makes the function that sends a slice of a stage: request k at its instant, counted by what it became and by how long it took from
 * that instant; the slice is written to the journal once its last request is over.
 */
function sliceSender(stage: Stage): () => void {
  const { operation, phase, schedule } = stage
  const { method } = operation
  const name = stageName(stage)
  const requests = operation.requests(plan)
  const lengthMs = sliceMs(plan)
  let zeroMs: number | undefined

  const send = (k: number): Promise<Answer> => {
    const body = requests.body(phase, k)
    const params = body !== null ? bodySent : requests.checksBody(phase, k) ? bodyKept : bodyDiscarded
    return http.asyncRequest(method, target + requests.path(phase, k), body, params)
  }

  const judge = (k: number, { status, error_code, body }: Answer): Outcome => {
    if (requests.isAbsent(phase, k)) return outcomeOfAbsent(status, error_code)
    const outcome = outcomeOf(status, error_code)
    if (outcome !== 'ok') return outcome
    if (requests.checksBody(phase, k)) {
      return typeof body === 'string' && requests.isRight(phase, k, body) ? 'ok' : 'wrong_body'
    }
    // Whoever reads the line knows row and content from k.
    if (requests.readBack(phase, k)) console.error(acknowledgedLine(operation.name, k))
    return outcome
  }

  const request = async (k: number, meantMs: number, slice: Slice): Promise<void> => {
    const begunMs = instance.currentTestRunDuration
    const answer = await send(k)
    const latencyMs = instance.currentTestRunDuration - meantMs

    const { duration, blocked, connecting } = answer.timings
    tags.outcome = judge(k, answer)
    tags.status = `${answer.status}`
    tags.within = edgeLabel(latencyMs)
    const tookMs = duration + blocked + connecting
    tags.took = edgeLabel(tookMs)
    requestCounter.add(1, tags)
    const status = answer.status === 0 ? noAnswer(answer) : tags.status
    slice.entries[k - slice.from] = entryText(tags.outcome, status, latencyMs, tookMs, begunMs - meantMs)
    if (++slice.over === slice.entries.length) console.error(sliceLine(name, slice.number, slice.entries))
  }

  return (): void => {
    zeroMs ??= scenarioStartMs(time, executorLengthMs(stage, plan)) + aheadMs
    const startMs = zeroMs
    const number = k6Scenario.iterationInTest
    const { from, to } = requestsOfSlice(schedule, lengthMs, number)
    const slice: Slice = { number, from, entries: new Array(to - from), over: 0 }

    const sendFrom = (first: number): void => {
      for (let k = first; k < to; k++) {
        const meantMs = startMs + schedule.intendedMs(k)
        const waitMs = meantMs - instance.currentTestRunDuration
        if (waitMs > 0) {
          setTimeout(() => sendFrom(k), waitMs)
          return
        }
        request(k, meantMs, slice)
      }
    }
    sendFrom(from)
  }
}

const causes = new Set<number>()

/** Says once why requests get no answer; the journal counts how many. */
function noAnswer({ error_code: code, error }: Answer): string {
  if (!causes.has(code)) console.error(unansweredLine(code, error))
  causes.add(code)
  return `${code}`
}

const senders = new Map(stages.map((stage) => [stageName(stage), sliceSender(stage)]))

/** One slice of the stage that k6 has come to. */
export function slice(): void {
  // These two objects read live values; making them anew for each request would cost more than all else here.
  instance ??= exec.instance
  k6Scenario ??= exec.scenario
  senders.get(k6Scenario.name)?.()
}

/** The wall clock when the scenarios began; k6 tells it nowhere else. */
export function setup(): void {
  console.error(startedLine(Date.now()))
}
