import { expect, it } from 'vitest'
import { junit } from '../../reports/junit.ts'
import { runChecks } from '../../reports/run/checks.ts'
import type { RunReport } from '../../slo/run/report.ts'
import { records } from './records.ts'

const runJunit = (report: RunReport) => junit(runChecks(report))
const count = (xml: string, pattern: RegExp) => xml.match(pattern)?.length ?? 0

it('fails for what was missed, errs for what is inconclusive, and names the run as a whole', () => {
  const missed = runJunit(records.missed)
  expect([count(missed, /<failure /g), count(missed, /<error /g)]).toEqual([3, 0])
  expect(missed).toContain('tests="13" failures="3" errors="0"')
  const inconclusive = runJunit(records.inconclusive)
  expect([count(inconclusive, /<failure /g), count(inconclusive, /<error /g)]).toEqual([0, 10])
  expect(count(runJunit(records.met), /<(failure|error) /g)).toBe(0)
})

it('is red whenever the run is, even where every promise was met', () => {
  const lost = runJunit({ ...records.met, verdict: 'missed', reasons: ['Two writes were lost.'] })
  expect(count(lost, /<failure /g)).toBe(1)
})

it('gives doubles their own names', () => {
  const each = { name: 'same', standing: 'met', message: '', details: ['x'] } as const
  const xml = junit({
    name: 'run',
    seconds: 1,
    startedAt: '2026-11-21T03:22:12.000Z',
    suites: [{ name: 'suite', properties: {}, cases: [each, each, each] }],
  })
  expect([...xml.matchAll(/<testcase [^>]*name="(same[^"]*)"/g)].map(([, name]) => name)).toEqual([
    'same',
    'same (2)',
    'same (3)',
  ])
})

it('escapes whatever a name holds', () => {
  const xml = runJunit(records.hostile)
  expect(xml).not.toMatch(/<script|<img|]]>/)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  expect(xml).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/)
})
