import { expect, test } from 'vitest'
import { untilDelivered } from '../../../run/copies/hints.ts'
import type { CassandraNode } from '../../../stack/stack-record.ts'

const node = (address: string): CassandraNode => ({ origin: { source: 'existing' }, address, localDataCenter: 'eqiad' })
const nodes = [node('127.0.0.1:1'), node('127.0.0.2:1')]

/** Files that the second node keeps, second by second; time passes by pauses alone. */
async function watch(files: (second: number) => number) {
  let nowMs = 0
  const io = { now: () => nowMs, signal: new AbortController().signal }
  const pending = async ({ address }: CassandraNode) => (address === nodes[1]?.address ? files(nowMs / 1000) : 0)
  const found = await untilDelivered(nodes, pending, io, async (milliseconds) => {
    nowMs += milliseconds
  })
  return { ...found, seconds: nowMs / 1000 }
}

test('nothing is left when no node has had any for longer than one takes to write them down', async () => {
  expect(await watch(() => 0)).toEqual({ areLeft: false, seconds: 12 })
})

test('what is written down late is waited for', async () => {
  expect(await watch((second) => (second >= 8 && second < 20 ? 1 : 0))).toEqual({ areLeft: false, seconds: 32 })
})

test('a node that does not answer keeps some', async () => {
  const files = (second: number) => {
    if (second < 5) throw new Error('busy')
    return 0
  }
  expect(await watch(files)).toEqual({ areLeft: false, seconds: 17 })
})

test('patience has an end, and what is left then is said', async () => {
  expect(await watch(() => 1)).toEqual({ areLeft: true, seconds: 180 })
})
