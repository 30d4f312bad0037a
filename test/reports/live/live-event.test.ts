import { expect, test } from 'vitest'
import type { LiveEvent } from '../../../reports/live/event.ts'
import { liveEvent } from '../../../reports/live/live-event.ts'
import { livePage } from '../../../reports/live/live-page.ts'
import { shortened } from '../../../reports/page/shell.ts'
import { latencyPictures, secondPictures } from '../../../reports/run/pictures.ts'
import { composeRun } from '../../../slo/run/scoring/compose.ts'
import { liveStatusOf } from '../../../slo/run/scoring/live.ts'
import { runPromises } from '../../../slo/run/scoring/promises.ts'
import { evidenceSoFar, type SoFar } from '../../../slo/run/so-far.ts'
import { evidenceOf, planOf, summary, witnessOf } from '../../slo/run/evidence.ts'
import { records } from '../records.ts'

const plan = planOf({ read: 1000, write: 100 })
const seconds = Array.from({ length: 10 }, (_, second) => ({
  ...{ second, sent: 1100, ok: 1099, p50Ms: 0.6, p95Ms: 1.8, p99Ms: 6 + second, maxMs: 30, latestMs: 0.2 },
}))
const read = { ...summary.operations.read, seconds }
const told = { ...summary, seconds, operations: { ...summary.operations, read } }
const machine = { cores: 2, busyCores: 1, ownCores: 1, hasForeignParts: false, parts: [], witness: witnessOf() }
const soFar: SoFar = {
  course: { doing: 'done', turn: '', second: 10, leftSeconds: 0, doneSeconds: 16, totalSeconds: 16 },
  plan,
  secondsOver: 10,
  evidence: evidenceSoFar(plan, told, machine, { warming: undefined, floor: undefined, commitLog: undefined }),
}
const promises = await runPromises(undefined, [], Date.UTC(2026, 10, 27) / 1000)
const event: LiveEvent = JSON.parse(liveEvent(soFar, liveStatusOf(promises.objectives, soFar), undefined))

test('draws the pictures of the report that will be made', () => {
  const { id, createdAt, distinctKeys, subject, environment, evidence } = records.met
  const facts = { id, createdAt, distinctKeys, subject, environment, evidence, window: { start: 0, end: 10 } }
  const asked = { ...records.met.plan, durationSeconds: 10 }
  const report = composeRun(
    { ...facts, plan: asked },
    promises,
    evidenceOf({ plan, generator: { exitCode: 0, summary: told }, machine, service: undefined }),
  )
  const drawn: LiveEvent['figures'] = JSON.parse(
    JSON.stringify([...secondPictures(report), ...latencyPictures(report)], shortened),
  )
  expect(drawn.length).toBeGreaterThan(5)
  const { figures } = event
  expect(figures.map(({ id, claim }) => [id, claim])).toEqual(drawn.map(({ id, claim }) => [id, claim]))
  const points = (lines: LiveEvent['figures'][number]['chart']['lines']) =>
    lines.filter(({ label }) => !label.endsWith('promised')).map(({ label, points }) => [label, points])
  expect(figures.map(({ chart }) => points(chart.lines))).toEqual(drawn.map(({ chart }) => points(chart.lines)))
})

test('is one line, whatever its words are', () => {
  const line = liveEvent({ ...soFar, course: { ...soFar.course, turn: 'a\nb' } }, undefined, 'trial\n3')
  expect(line).not.toContain('\n')
  expect(JSON.parse(line)).toMatchObject({ isDone: true, figures: [], table: '' })
})

test('its page asks nobody but whoever served it', () => {
  const page = livePage('a <cache>')
  expect(page).toContain('connect-src &apos;self&apos;')
  expect(page).toContain('Live: a &lt;cache&gt;')
  expect(page).not.toMatch(/(src|href)="(?!data:|#)/)
})
