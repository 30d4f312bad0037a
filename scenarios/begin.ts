import { sleep } from 'k6'
import { sha256 } from 'k6/crypto'
import exec from 'k6/execution'
import http from 'k6/http'
import { generatorNumber, nextFullMs, planDigits, planText } from './lib/generators.ts'
import { clockLine, flushLine, generatorLine, startedLine } from './lib/journal/journal.ts'
import { leadMs } from './lib/journal/track.ts'
import type { Plan } from './lib/plan.ts'

/** What setup hands to all virtual users. */
export interface Beginning {
  /** The zero of the schedule on the clock of the test. */
  readonly zeroMs: number
}

/** Time enough to wake up after everybody has named the same instant. */
const leastAheadMs = 5000

/** Says when the schedule is at zero, a little before k6 begins with the scenarios. One of several generators waits for the instant that all have agreed on. */
export function begin(plan: Plan): Beginning {
  const zeroAtMs = plan.generators === 1 ? Date.now() + leadMs : meet(plan)
  console.error(startedLine(zeroAtMs))
  console.error(flushLine)
  return { zeroMs: zeroAtMs - wallClockAtZero() }
}

/** Waits with the others until the schedule, whose zero on the wall clock they have agreed on, is about to begin. */
function meet(plan: Plan): number {
  const { executionSegment, executionSegmentSequence } = exec.test.options as Readonly<Record<string, unknown>>
  const number = generatorNumber(plan.generators, text(executionSegment), text(executionSegmentSequence))
  const hash = sha256(planText(plan), 'hex').slice(0, planDigits)
  console.error(generatorLine(number, plan.generators, hash))
  const clock = __ENV['CLOCK']
  if (clock) compareClocks(clock)
  const zeroAtMs = agreed(__ENV['START'] ?? '', number, hash)
  sleep(Math.max(0, zeroAtMs - leadMs - Date.now()) / 1000)
  return zeroAtMs
}

const text = (value: unknown) => (value === null || value === undefined ? undefined : `${value}`)

/** On the wall clock: asked of whoever waits for all of them, or without anybody the next full interval. */
function agreed(start: string, number: number, hash: string): number {
  if (!start.startsWith('http')) {
    const seconds = Number(start)
    if (!(seconds > 0)) throw new Error(`START has to be a URL or a number of seconds; it is "${start}".`)
    return nextFullMs(Date.now(), seconds * 1000, leastAheadMs)
  }
  const { status, body } = http.get(`${start}?generator=${number}&plan=${hash}`, {
    responseType: 'text',
    timeout: '290s',
  })
  const zeroAtMs = Number(body)
  if (status !== 200 || !(zeroAtMs > 0)) throw new Error(`There was nobody to begin with: ${status} ${body}`)
  return zeroAtMs
}

/**
 * The wall clock when the clock of the test was at zero. The former has whole milliseconds only, so both are read when it has just moved on;
 * an interruption between the readings makes it seem earlier, so that the latest of several is the best.
 */
function wallClockAtZero(): number {
  const { instance } = exec
  let latest = 0
  for (let reading = 0; reading < readings; reading++) {
    const before = Date.now()
    let now = before
    while (now === before) now = Date.now()
    latest = Math.max(latest, now - instance.currentTestRunDuration)
  }
  return latest
}

const readings = 8

/** How far the clock of a Prometheus is ahead of this one; the answer was true at some time while it was on its way. */
function compareClocks(prometheus: string): void {
  const before = Date.now()
  const { body } = http.get(`${prometheus.replace(/\/+$/, '')}/api/v1/query?query=time()`, {
    responseType: 'text',
    timeout: '10s',
  })
  const after = Date.now()
  const seconds = Number((JSON.parse(`${body}`) as { data: { result: [number, string] } }).data.result[1])
  console.error(clockLine(Math.round(seconds * 1000 - (before + after) / 2), Math.ceil((after - before) / 2) + 1))
}
