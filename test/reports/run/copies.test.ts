import { expect, test } from 'vitest'
import { copiesClaim, copiesTable } from '../../../reports/run/copies.ts'
import type { Copies } from '../../../slo/run/copies.ts'

/** Numbers and their units are held together by spaces that do not break. */
const told = (copies: Copies) => copiesClaim(copies).replace(/[\u00a0\u202f]/g, ' ')

const found = (missing: number): Copies['looks'][number]['found'] => [
  { asked: { kind: 'node', node: 1, dataCenter: 'eqiad' }, checked: 40, missing: 0, other: 0 },
  { asked: { kind: 'node', node: 2, dataCenter: 'eqiad' }, checked: 40, missing, other: 0 },
  { asked: { kind: 'quorum', dataCenter: 'eqiad' }, checked: 40, missing: 0, other: 0 },
]

test('a cluster of which no node was away says what each copy has', () => {
  expect(told({ looks: [{ after: 'window', found: found(0) }] })).toBe(
    'After the window, each node by itself and a quorum of each data centre had all of the 40 acknowledged writes that were asked for.',
  )
  expect(told({ looks: [{ after: 'window', found: found(3) }] })).toBe(
    'After the window, of the acknowledged writes that were read back, node 2 lacked 3.',
  )
})

test('what is kept and was repaired is told in figures', () => {
  const copies: Copies = {
    looks: [
      { after: 'window', found: found(3) },
      { after: 'repair', found: found(0) },
    ],
    hints: { seconds: 24.4, areLeft: true },
    repair: { outcome: 'done', seconds: 9.6, differences: 1 },
  }
  expect(told(copies)).toBe(
    '24 s after the window nodes kept still some writes for one that had been away. ' +
      'After the repair, each node by itself and a quorum of each data centre had all of the 40 acknowledged writes that were asked for. ' +
      'The repair (nodetool repair --full -pr on each node) took 10 s and found 1 range apart.',
  )
  const repair = { outcome: 'done', seconds: 9.6, compared: 9, differences: 0 } as const
  expect(told({ ...copies, repair })).toContain('took 10 s and found no two copies apart in 9 comparisons of two.')
  expect(told({ ...copies, repair: { ...repair, compared: 0 } })).toContain('told of no two copies that it compared.')
  expect(told({ ...copies, repair: { outcome: 'failed', why: 'nodetool repair failed' } })).toContain(
    'The repair failed: nodetool repair failed.',
  )
})

test('what nodes count of what they kept for others is told, and that it was nothing', () => {
  const hinted = (kept: number, delivered: number, areLeft: boolean) =>
    told({ looks: [], hints: { seconds: 16.2, areLeft, counted: { kept, delivered } } })
  expect(hinted(1203, 1203, false)).toMatch(
    /^Nodes kept 1,203 writes for others and handed 1,203 over, as they count; 16 s after the window none was left\. /,
  )
  expect(hinted(1203, 100, true)).toContain('handed 100 over, as they count; 16 s after the window some were left.')
  expect(hinted(0, 0, false)).toMatch(/^No node counted a write that it kept for another\. /)
})

test('who answers for no write has none', () => {
  const silent = { asked: { kind: 'quorum', dataCenter: 'codfw' }, checked: 0, missing: 0, other: 0 } as const
  expect(told({ looks: [{ after: 'window', found: [...found(0), silent] }] })).toBe(
    'After the window, of the acknowledged writes that were read back, a quorum of codfw answered for none.',
  )
})

test('the table has a row for each look and whoever was asked in it', () => {
  const { rows } = copiesTable({ looks: [{ after: 'window', found: found(3) }] })
  expect(rows.map(({ cells }) => cells)).toEqual([
    ['after the window', 'node 1', 'eqiad', '40', '0', '0'],
    ['after the window', 'node 2', 'eqiad', '40', '3', '0'],
    ['after the window', 'a quorum of eqiad', 'eqiad', '40', '0', '0'],
  ])
})
