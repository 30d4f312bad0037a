import exec from 'k6/execution'
import http, { type RefinedParams, type ResponseType } from 'k6/http'
import type { Options } from 'k6/options'
import { loadTestHeader } from '../slo/conventions.ts'
import { readPlan, stagesOf } from './all.ts'
import { startedLine } from './lib/journal/journal.ts'
import { stageName } from './lib/scenario.ts'

/**
 * The usual way to send a plan with k6: a virtual user sends a request and waits for its answer. It counts nothing, checks nothing and
 * looks at no answer, so it is what the weight of main.ts is measured against (bench/weight.ts).
 */
const plan = readPlan(__ENV['PLAN'] ?? '{}', __ENV['TRAFFIC'] ? open(__ENV['TRAFFIC']) : undefined)
const stages = stagesOf(plan)

/** Enough for answers that take a tenth of a second. */
const users = (perSecond: number) => Math.ceil(perSecond / 10)

const executor = ({ operation, phase, startSeconds, seconds, schedule }: (typeof stages)[number]) => ({
  executor: 'constant-arrival-rate' as const,
  exec: 'one',
  rate: Math.round(schedule.requests / seconds),
  timeUnit: '1s',
  startTime: `${startSeconds}s`,
  duration: `${seconds}s`,
  preAllocatedVUs: users(schedule.requests / seconds),
  tags: { op: operation.name, phase },
})

export const options: Options = {
  scenarios: Object.fromEntries(stages.map((stage) => [stageName(stage), executor(stage)])),
  systemTags: ['scenario'],
  discardResponseBodies: true,
  summaryTrendStats: ['count', 'p(50)', 'p(95)', 'p(99)'],
  // k6 tells the requests of a scenario apart only where something is asked of them.
  thresholds: { 'http_req_duration{scenario:read}': ['max>=0'] },
}

const headers = { [loadTestHeader]: plan.runId }
const params: RefinedParams<ResponseType> = { timeout: plan.timeoutMs, headers }
const paramsOfBody: RefinedParams<ResponseType> = {
  ...params,
  headers: { ...headers, 'content-type': 'application/json' },
}

const senders = new Map(
  stages.map((stage) => {
    const { phase, operation } = stage
    const requests = operation.requests(plan)
    const send = (k: number) => {
      const body = requests.body(phase, k)
      http.request(operation.method, plan.target + requests.path(phase, k), body, body === null ? params : paramsOfBody)
    }
    return [stageName(stage), send] as const
  }),
)

let scenario: typeof exec.scenario

export function one(): void {
  scenario ??= exec.scenario
  senders.get(scenario.name)?.(scenario.iterationInTest)
}

export function setup(): void {
  console.error(startedLine(Date.now()))
}

export function handleSummary({ metrics }: { metrics: Readonly<Record<string, unknown>> }): Record<string, string> {
  return { [__ENV['SUMMARY'] ?? 'stdout']: JSON.stringify(metrics) }
}
