import exec from 'k6/execution'
import http, { type RefinedParams, type ResponseType } from 'k6/http'
import { Counter } from 'k6/metrics'
import { clientRequests, loadTestHeader, type Outcome, type Phase } from '../slo/conventions.ts'
import { isRightBody } from './lib/body-check.ts'
import { scenarioStartMs } from './lib/clock.ts'
import { corpus } from './lib/corpus.ts'
import { edgeLabel } from './lib/edge.ts'
import { acknowledgedLine, entryText, sliceLine, startedLine } from './lib/journal.ts'
import { executorLengthMs, surgeOptions } from './lib/options.ts'
import { outcomeOf } from './lib/outcome.ts'
import { planFromEnvironment } from './lib/plan.ts'
import { aheadMs, requestsOfSlice, sliceMs } from './lib/slice.ts'
import { type ScenarioName, timeline } from './lib/timeline.ts'
import { traffic } from './lib/traffic.ts'

/**
 * The surge of Year in Review: reads and writes at fixed rates on the topic cache, warm-up first, then a pause, then the scored
 * window. Every virtual user runs this file once; from then on a request is a few lines, because the machine that
 * sends is often the machine that answers.
 */
const plan = planFromEnvironment(__ENV)
/** k6 asks only its first copy of the script, the one that belongs to no virtual user. */
export const options = __VU === 0 ? surgeOptions(plan) : {}

const rows = corpus(plan.seed)
const requests = traffic(plan)
const stretches = timeline(plan)

const requestCounter = new Counter(clientRequests.metric)

// null turns http_req_failed and expected_response off, though the types do not know: what a failure is, is decided here.
http.setResponseCallback(null as never)

const timeout = plan.timeoutMs
const bodyDiscarded: RefinedParams<ResponseType> = { timeout, headers: { [loadTestHeader]: plan.runId } }
const bodyKept: RefinedParams<ResponseType> = { ...bodyDiscarded, responseType: 'text' }
const bodySent: RefinedParams<ResponseType> = {
  timeout,
  headers: { [loadTestHeader]: plan.runId, 'content-type': 'application/json' },
}
const urlStart = `${plan.target}/v1/topics/`

/** The tags of the sample at hand; one object for all, since k6 reads it before `add` returns. */
const tags = { outcome: 'ok' as Outcome, status: '200', within: '', took: '' }

let instance: typeof exec.instance
let scenario: typeof exec.scenario
const time = { sinceTestMs: () => instance.currentTestRunDuration, scenarioProgress: () => scenario.progress }

interface Answer {
  readonly status: number
  readonly error_code: number
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
 * Makes the function that k6 calls for each slice of a scenario: sends request k at its instant, counts it by what it became and by
 * how long it took from that instant, and writes the slice to the journal once its last request is over.
 */
function stretchRunner(
  name: ScenarioName,
  send: (k: number) => Promise<Answer>,
  judge: (k: number, answer: Answer) => Outcome,
) {
  const stretch = stretches.find((candidate) => candidate.name === name)
  if (stretch === undefined) return () => {}
  const { schedule } = stretch
  const lengthMs = sliceMs(plan)
  let zeroMs: number | undefined

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
    slice.entries[k - slice.from] = entryText(tags.outcome, tags.status, latencyMs, tookMs, begunMs - meantMs)
    if (++slice.over === slice.entries.length) console.log(sliceLine(name, slice.number, slice.entries))
  }

  return (): void => {
    // These two objects read live values; making them anew for each request would cost more than all else here.
    instance ??= exec.instance
    scenario ??= exec.scenario
    zeroMs ??= scenarioStartMs(time, executorLengthMs(stretch, plan)) + aheadMs
    const startMs = zeroMs
    const number = scenario.iterationInTest
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

function reader(name: ScenarioName, phase: Phase) {
  const send = (k: number): Promise<Answer> => {
    const { wikiId, pageId } = rows.key(requests.readRow(phase, k))
    return http.asyncRequest(
      'GET',
      `${urlStart}${wikiId}/${pageId}`,
      null,
      requests.checksBody(k) ? bodyKept : bodyDiscarded,
    )
  }
  const judge = (k: number, answer: Answer): Outcome => {
    const outcome = outcomeOf(answer.status, answer.error_code)
    if (outcome !== 'ok' || !requests.checksBody(k)) return outcome
    const { body } = answer as { body?: unknown }
    return typeof body === 'string' && isRightBody(body, rows, requests.readRow(phase, k)) ? 'ok' : 'wrong_body'
  }
  return stretchRunner(name, send, judge)
}

function writer(name: ScenarioName, phase: Phase) {
  const send = (k: number): Promise<Answer> => {
    const { row, generation } = requests.write(phase, k)
    const { wikiId, pageId } = rows.key(row)
    return http.asyncRequest('PUT', `${urlStart}${wikiId}/${pageId}`, rows.writeBody(row, generation), bodySent)
  }
  const judge = (k: number, answer: Answer): Outcome => {
    const outcome = outcomeOf(answer.status, answer.error_code)
    // The line goes to the log file; whoever reads it knows row and content from k.
    if (outcome === 'ok' && requests.readsBack(phase, k)) console.log(acknowledgedLine(k))
    return outcome
  }
  return stretchRunner(name, send, judge)
}

export const warmupRead = reader('warmup_read', 'warmup')
export const warmupWrite = writer('warmup_write', 'warmup')
export const scoredRead = reader('read', 'scored')
export const scoredWrite = writer('write', 'scored')

/** The wall clock when the scenarios began; k6 tells it nowhere else. */
export function setup(): void {
  console.log(startedLine(Date.now()))
}
