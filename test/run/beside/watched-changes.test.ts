import { expect, test } from 'vitest'
import { watchedChanges } from '../../../run/beside/watched-changes.ts'
import { size } from '../../../slo/histogram.ts'

const shown = (dueSecond: number, tookMs: number) => ({ dueSecond, isAccepted: true, tookMs })
const lost = (dueSecond: number) => ({ dueSecond, isAccepted: true })
const refused = (dueSecond: number) => ({ dueSecond, isAccepted: false })

test('changes are summed up by the second in which they were due; what was never shown was sent and did not end well', () => {
  const { seconds } = watchedChanges([shown(0.1, 200), shown(0.9, 400), lost(1.2), shown(1.3, 300), refused(2)])
  expect(seconds).toEqual([
    { second: 0, sent: 2, ok: 2, p50Ms: 200, p95Ms: 400, p99Ms: 400, maxMs: 400, latestMs: 0 },
    { second: 1, sent: 2, ok: 1, p50Ms: 300, p95Ms: 300, p99Ms: 300, maxMs: 300, latestMs: 0 },
    { second: 2, sent: 1, ok: 0, latestMs: 0 },
  ])
})

test.each([
  ['all are undisturbed where no part is away', undefined, 4, 3],
  ['those that were due before a part was away are', 5, 2, 2],
])('%s', (_, from, watched, known) => {
  const { undisturbed } = watchedChanges([shown(1, 200), shown(4.9, 300), shown(5, 9000), lost(6)], from)
  expect([undisturbed.watched, size(undisturbed.latencies)]).toEqual([watched, known])
})

test('lost is what was taken and never shown, and not what was refused', () => {
  expect(watchedChanges([shown(1, 200), lost(2), refused(3)])).toMatchObject({ watched: 3, lost: 1 })
})
