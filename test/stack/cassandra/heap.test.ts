import { expect, test } from 'vitest'
import { heapOf } from '../../../stack/cassandra/heap.ts'

const GIB = 2 ** 30

test.each([
  [1, 64, 2048],
  [1, 8, 2048],
  [1, 4, 1024],
  [1, 1, 512],
  [3, 24, 2048],
  [3, 12, 1024],
  [3, 5, 512],
])('%i nodes on a machine with %i GiB get heaps of %i MiB', (nodes, gibibytes, heap) => {
  expect(heapOf(nodes, gibibytes * GIB, undefined).heapMiB).toBe(heap)
})

test('less than the usual heap is said, with the memory that it comes from', () => {
  expect(heapOf(1, 8 * GIB, undefined).remark).toBeUndefined()
  expect(heapOf(1, 2 * GIB, undefined).remark).toBe(
    '2.0 GiB of memory may be used here: Cassandra gets a heap of 512 MiB; all parts together want about 2.0 GiB',
  )
  expect(heapOf(3, 12 * GIB, undefined).remark).toBe(
    '12.0 GiB of memory may be used here: each of 3 nodes of Cassandra gets a heap of 1024 MiB; all parts together want about 5.6 GiB',
  )
})

test('a heap that was asked for is what each node gets', () => {
  expect(heapOf(3, 24 * GIB, 700)).toEqual({ heapMiB: 700, remark: undefined })
})

test('three nodes that do not fit are refused with the figures, one is not', () => {
  expect(() => heapOf(3, 3 * GIB, undefined)).toThrow(
    '3 nodes of Cassandra do not fit: 3.0 GiB of memory may be used here, and they want about 4.1 GiB: 3 heaps of 512 MiB, and 2.6 GiB for what they keep beside it and for everything else',
  )
  expect(() => heapOf(3, 8 * GIB, 4096)).toThrow('want about 14.6 GiB: 3 heaps of 4096 MiB')
  expect(heapOf(1, GIB, 4096).heapMiB).toBe(4096)
})
