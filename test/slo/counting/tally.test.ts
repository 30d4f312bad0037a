import { describe, expect, test } from 'vitest'
import type { GroupTransition } from '../../../slo/counting/request.ts'
import { absencesIn, joinTurns, unbridgedIn } from '../../../slo/counting/tally.ts'

const error = { code: '500', site: 'eqiad' }
const fine = { code: '200', site: 'eqiad' }
const turn = (
  kind: GroupTransition['kind'],
  at: number,
  labels: GroupTransition['labels'] = error,
): GroupTransition => ({ kind, labels, at })
const day = (groups: readonly GroupTransition['labels'][], ...turns: readonly GroupTransition[]) => {
  return { groups: groups.map((labels) => ({ labels })), turns, method: 'remote-read' as const }
}

describe('a group that is not there any more', () => {
  test.each([
    ['is one that went away', [day([error, fine], turn('gone', 5)), day([fine])], [turn('gone', 5)]],
    ['went away on the day after its last sample', [day([error]), day([fine], turn('idle', 9))], [turn('idle', 9)]],
    ['is none that is there again', [day([error], turn('gone', 5)), day([error, fine])], []],
    [
      'has perhaps only been idle, where it has come back before',
      [day([error], turn('idle', 5)), day([error], turn('back', 7), turn('gone', 8)), day([fine])],
      [turn('ended', 8)],
    ],
  ])('%s', (_, days, expected) => {
    expect(absencesIn(days)).toEqual(expected)
  })

  test('went away where it did in every part that has it', () => {
    expect(joinTurns([day([error], turn('gone', 5)), day([error])])).toEqual([])
    expect(joinTurns([day([error], turn('gone', 5)), day([fine])])).toEqual([turn('gone', 5)])
    expect(joinTurns([day([error], turn('ended', 5)), day([error], turn('idle', 6))])).toEqual([turn('idle', 6)])
  })
})

describe('days between others', () => {
  const none = day([])
  test.each([
    ['are in no count, where all begins anew after them', [day([fine]), none, none, day([fine])], 2],
    ['are bridged by a counter that comes back', [day([fine]), none, day([fine], turn('back', 3, fine))], 0],
    ['are none at the edges', [none, day([fine]), day([fine]), none], 0],
  ])('%s', (_, days, expected) => {
    const found = unbridgedIn(days, ['site'])
    expect(found).toEqual(expected === 0 ? [] : [{ labels: { site: 'eqiad' }, days: expected }])
  })

  test('are those of each site', () => {
    const other = { site: 'codfw' }
    const days = [day([fine, other]), day([other]), day([fine, other])]
    expect(unbridgedIn(days, ['site'])).toEqual([{ labels: { site: 'eqiad' }, days: 1 }])
  })
})
