import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Offsets } from '../../../reference-service/changes/offsets.ts'
import { TurnsOfPages } from '../../../reference-service/changes/turns-of-pages.ts'

test('nothing is committed before the first event is done, and then what is done without a gap', () => {
  const offsets = new Offsets()
  for (const offset of [7n, 8n, 10n]) offsets.begin(0, offset)
  expect(offsets.committable()).toEqual([])
  offsets.done(0, 8n)
  expect(offsets.committable()).toEqual([])
  offsets.done(0, 7n)
  expect(offsets.committable()).toEqual([{ partition: 0, offset: 10n }])
  offsets.committed([{ partition: 0, offset: 10n }])
  expect(offsets.committable()).toEqual([])
  offsets.done(0, 10n)
  expect(offsets.committable()).toEqual([{ partition: 0, offset: 11n }])
})

test('partitions go on by themselves', () => {
  const offsets = new Offsets()
  offsets.begin(0, 1n)
  offsets.begin(1, 1n)
  offsets.done(1, 1n)
  expect(offsets.committable()).toEqual([{ partition: 1, offset: 2n }])
})

test('in whatever order events are done, none that is not is ever passed', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([...Array(20).keys()]), (order) => {
      const offsets = new Offsets()
      for (let i = 0; i < 20; i++) offsets.begin(0, BigInt(i))
      const open = new Set(Array(20).keys())
      for (const i of order) {
        offsets.done(0, BigInt(i))
        open.delete(i)
        const least = Math.min(...open, 20)
        const wanted = least === 0 ? [] : [{ partition: 0, offset: BigInt(least) }]
        expect(offsets.committable()).toEqual(wanted)
      }
    }),
  )
})

/** Tasks that end when they are told to. */
function tasks() {
  const begun: string[] = []
  const ends = new Map<string, () => void>()
  const task = (name: string) => () =>
    new Promise<void>((resolve) => {
      begun.push(name)
      ends.set(name, resolve)
    })
  return { begun, task, end: (name: string) => ends.get(name)?.() }
}
const settled = () => new Promise((resolve) => setImmediate(resolve))

test('events of one page are taken one after the other, and of others at the same time', async () => {
  const turns = new TurnsOfPages(3)
  const { begun, task, end } = tasks()
  for (const [page, name] of [
    ['a', 'a1'],
    ['a', 'a2'],
    ['b', 'b1'],
  ] as const) {
    await turns.place()
    void turns.run(page, task(name))
  }
  await settled()
  expect(begun).toEqual(['a1', 'b1'])
  end('a1')
  await settled()
  expect(begun).toEqual(['a1', 'b1', 'a2'])
  end('b1')
  end('a2')
  await turns.idle()
  expect(turns.taken).toBe(0)
})

test('whoever comes when all places are taken waits for one', async () => {
  const turns = new TurnsOfPages(1)
  const { task, end } = tasks()
  await turns.place()
  void turns.run('a', task('a'))
  let hasPlace = false
  const waiting = turns.place().then(() => {
    hasPlace = true
  })
  await settled()
  expect(hasPlace).toBe(false)
  end('a')
  await waiting
  turns.giveBack()
  expect(turns.taken).toBe(0)
})
