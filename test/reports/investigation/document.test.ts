import { describe, expect, test } from 'vitest'
import { picturesOf } from '../../../reports/document.ts'
import { renderReport } from '../../../reports/format.ts'
import { documentOf } from '../../../reports/kinds.ts'
import { parseRecord, recordJson } from '../../../reports/record.ts'
import { investigate } from '../../../slo/investigation/investigate.ts'
import { injected } from '../../slo/investigation/injected.ts'
import { simulated } from '../../slo/investigation/simulated.ts'

const about = {
  id: '20261127T090000Z-investigation-0001',
  createdAt: '2026-11-27T09:00:00.000Z',
  command: 'liftwing-slo investigate',
}
const reportOf = (name: string, seconds = 300) => {
  const { inject } = injected[name] ?? { inject: () => undefined }
  return investigate(simulated(7, { seconds, inject: (second) => inject(second, second.at / seconds) }), about)
}

describe('an investigation', () => {
  const report = reportOf('Cassandra compacts, and reads more slowly')

  test('says the cause first, with evidence and where to look further', async () => {
    const text = await renderReport(report, 'text', { full: false })
    expect(text).toMatch(/1 CAUSE[\s\S]*Cassandra compacted its files[\s\S]*1\. Likely/)
    expect(text).toMatch(/Compaction: [\d.]+ MB\/s in slow seconds, [\d.]+ MB\/s in usual ones \(by chance/)
    expect(text).toContain('rate(cassandra_compacted_bytes_total[10s])')
  })

  test('draws parts that stand on each other up to what was seen', async () => {
    const [stack] = picturesOf(await documentOf(report))
    const lines = stack?.chart.lines ?? []
    const outline = lines.find(({ label }) => label === 'unexplained')
    const painted = lines.filter(({ fill }) => fill === 'painted')
    expect(painted.map(({ label }) => label)).toEqual(['generator', 'way', 'service', 'lambda, MediaWiki', 'Cassandra'])
    outline?.points.forEach(([, height], i) => {
      const own = [...painted, outline].reduce((sum, line) => sum + (line.own?.[i] ?? 0), 0)
      expect(own).toBeCloseTo(height ?? Number.NaN, 6)
    })
  })

  test('can be saved, read and told again', async () => {
    expect(await parseRecord(JSON.parse(await recordJson(report)), 'the test')).toEqual(report)
  })

  test.each(['markdown', 'wikitext', 'html', 'junit'] as const)('is told as %s', async (format) => {
    expect(String(await renderReport(report, format))).toContain('Cassandra compacted its files')
  })
})

test('where nothing stands out, nobody is accused, and the parts are told all the same', async () => {
  const text = await renderReport(reportOf('nothing'), 'text', { full: false })
  expect(text).toMatch(/NOTHING STANDS OUT[\s\S]*Most of a request goes to: /)
  expect(text).not.toMatch(/Likely|Possibly/)
})

test('a window that is too short says so', async () => {
  expect(await renderReport(reportOf('nothing', 12), 'text')).toMatch(/TOO LITTLE SEEN/)
})

describe('single requests', () => {
  const client = { lateMs: 0.5, connectMs: 0, waitMs: 30, receiveMs: 0.3, unseenMs: 0.2 }
  const spent = { queueMs: 0.1, ownMs: 1, cassandraMs: 9, lambdaMs: 0, mediawikiMs: 0 }
  const traced = (n: number, durationMs: number) => ({
    ...{ second: n, what: `GET /v1/topics/enwiki/${n}`, status: '200', traceId: `${n}`.padStart(32, '0'), client },
    ...{ requestId: `r-${n}`, service: { durationMs, spent }, line: `{"line":${n}}` },
  })
  const logged = (n: number, lambdaMs: number) => ({
    ...{ second: n, what: `GET /v1/topics/dewiki/${n}`, status: '200', requestId: `s-${n}` },
    service: { durationMs: lambdaMs + 10, spent: { ...spent, lambdaMs } },
  })
  const all = Array.from({ length: 30 }, (_, n) => logged(n, 400 - n))
  const requests = [...all, ...Array.from({ length: 20 }, (_, n) => traced(n, 10))]
  const report = investigate({ ...simulated(7, { seconds: 60 }), requests }, about)

  test('are told by the slowest, and by the slowest of those that carry a trace', () => {
    const told = report.observations.requests
    expect(told.map(({ requestId }) => requestId).slice(0, 2)).toEqual(['s-0', 's-1'])
    expect(told.filter(({ traceId }) => traceId !== undefined)).toHaveLength(10)
    expect(told).toHaveLength(20)
  })

  test('are told with whom they waited for, with their ids, and with what the service wrote', async () => {
    const text = String(await renderReport(report, 'markdown'))
    expect(text).toContain('The slowest of 20 requests took 410 ms, 400 ms of it: lambda.')
    expect(text).toContain('Request id s-0.')
    expect(text).toContain('way to the service, 20.3 ms')
    expect(text).toContain('Trace 00000000000000000000000000000000 and request id r-0.')
    expect(text).toContain('{"line":0}')
  })
})
