import { expect, test } from 'vitest'
import { comparisonDocument } from '../../../reports/comparison/document.ts'
import { picturesOf } from '../../../reports/document.ts'
import { formatNames, renderReport } from '../../../reports/format.ts'
import { plainSpaces } from '../../../reports/numbers.ts'
import { composeComparison } from '../../../slo/comparison/compose.ts'
import { factsOfComparison } from '../../slo/comparison/facts.ts'
import { aDesign, compareOn, machine, noEffect, noisyMachine } from '../../slo/comparison/machine.ts'
import { comparisonOf, latency, row } from './records.ts'

const effect = { ...noEffect, latencyMs: (ms: number) => 1.3 * ms, cpu: 1.3 }
const blocks = compareOn(machine({ ...noisyMachine, wild: 0.01 }), effect, aDesign, (pair, side) =>
  pair === 3 && side === 'B' ? 'Everything else on the machine used 0.92 of 2 cores.' : undefined,
)
const report = composeComparison({
  schemaVersion: 1,
  kind: 'comparison-evidence',
  facts: factsOfComparison,
  design: aDesign,
  blocks,
})

test('every format tells it', async () => {
  for (const format of formatNames.filter((name) => name !== 'png')) {
    const made = await renderReport(report, format)
    expect(String(made)).toContain('faster-rows')
  }
})

test('a pair of which one block was spoiled is drawn as a gap on both sides', () => {
  const picture = picturesOf(comparisonDocument(report)).find(({ id }) => id === 'blocks')
  const gaps = picture?.chart.lines.map(({ points }) => points.filter(([, y]) => y === null).length)
  expect(gaps).toEqual([1, 1])
  expect(picture?.chart.bands).toHaveLength(2)
})

test('a measure that is suspected is not drawn as beyond what is tolerated while its interval begins below', () => {
  const measures = [
    row(latency('P95'), 'suspected', [11.2, 3.64, 19.2]),
    row(latency('P99'), 'regression', [51.8, 40, 65.9]),
  ]
  const picture = picturesOf(comparisonDocument(comparisonOf({ measures }))).find(({ id }) => id === 'differences')
  expect(picture?.claim).toBe('P99 read lies beyond what is tolerated.')
})

test('it is said what the slowest in a tenth of a second is, where it was measured', async () => {
  const explained = 'of each tenth of a second that request which took longest'
  expect(await renderReport(report, 'markdown')).toContain(explained)
  expect(await renderReport(comparisonOf(), 'markdown')).not.toContain(explained)
})

test('the errors of suspicion and confirmation are those of the design', async () => {
  const text = plainSpaces(String(await renderReport(report, 'markdown')))
  expect(text).toContain('wrong there with a probability of at most 6 %')
  expect(text).toContain('with a probability of error of at most 5 %')
})

test('a folder that is called by a dot is told by words', () => {
  const dot = { ...factsOfComparison.subjects.B, name: '.' }
  expect(comparisonDocument(comparisonOf({ subjects: { ...factsOfComparison.subjects, B: dot } })).about).toContain(
    'B is this folder:',
  )
})

test('every measure that decides is a test for CI', () => {
  const { checks } = comparisonDocument(report)
  expect(checks.suites[0]?.cases[0]).toMatchObject({ standing: 'missed', message: comparisonDocument(report).headline })
  expect(checks.suites[1]?.cases.map(({ name }) => name)).toEqual([
    'P50 read',
    'P95 read',
    'P99 read',
    'Mean read',
    'Slowest read in 0.1\u00a0s',
    'Errors of reads',
    'CPU per request',
  ])
})

test('without a block there is nothing to draw, and the document says so', () => {
  const empty = composeComparison({
    schemaVersion: 1,
    kind: 'comparison-evidence',
    facts: factsOfComparison,
    design: aDesign,
    blocks: [],
  })
  const document = comparisonDocument(empty)
  expect(picturesOf(document)).toEqual([])
  expect(document.headline).toBe('Inconclusive. It was stopped before it had seen enough.')
})
