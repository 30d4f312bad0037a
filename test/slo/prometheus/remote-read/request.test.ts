import { expect, test } from 'vitest'
import { snappyAsItIs, writeReadRequest } from '../../../../slo/prometheus/remote-read/request.ts'

test('a request is what Prometheus expects: a time span, matchers, and chunks for an answer', () => {
  const bytes = writeReadRequest([{ name: 'a', operator: '=~', value: 'b' }], { startMs: 1, endMs: 300 })
  const query = [0x08, 1, 0x10, 0xac, 0x02, 0x1a, 8, 0x08, 2, 0x12, 1, 97, 0x1a, 1, 98]
  const request = [0x0a, query.length, ...query, 0x10, 1]
  expect([...bytes]).toEqual([request.length, 61 << 2, request.length - 1, 0, ...request])
})

test('what is too long for one literal of Snappy becomes several', () => {
  const packed = snappyAsItIs(new Uint8Array(65_537).fill(7))
  expect([...packed.subarray(0, 7)]).toEqual([0x81, 0x80, 0x04, 61 << 2, 0xff, 0xff, 7])
  expect([...packed.subarray(-4)]).toEqual([61 << 2, 0, 0, 7])
})
