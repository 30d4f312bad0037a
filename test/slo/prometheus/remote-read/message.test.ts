import { describe, expect, test } from 'vitest'
import { Damage } from '../../../../slo/prometheus/remote-read/frames.ts'
import { readMessage } from '../../../../slo/prometheus/remote-read/message.ts'
import { message } from '../../../quarter-kit/remote-read.ts'

function read(frame: Uint8Array): unknown[] {
  const seen: unknown[] = []
  readMessage(frame, {
    series: (labels) => seen.push(labels),
    chunk: (encoding, from, until) => seen.push([encoding, [...frame.subarray(from, until)]]),
  })
  return seen
}

const labels = { __name__: 'requests_total', path: '/ü"\\' }
const frame = message(labels, [
  { encoding: 1, data: Uint8Array.of(1, 2, 3) },
  { encoding: 4, data: new Uint8Array(300) },
])

describe('a frame', () => {
  test('tells the labels of a series, then its chunks', () => {
    expect(read(frame)).toEqual([labels, [1, [1, 2, 3]], [4, Array.from({ length: 300 }, () => 0)]])
  })

  test('of later versions may hold more than is known here', () => {
    expect(read(Uint8Array.from([0x78, 5, ...frame, 0x7a, 2, 8, 8]))).toHaveLength(3)
  })

  test('without chunks tells nothing', () => {
    expect(read(message(labels, []))).toEqual([])
  })

  test('that holds something else is damaged', () => {
    expect(() => read(frame.subarray(0, 40))).toThrow(Damage)
    expect(() => read(Uint8Array.of(0x0a, 0xff))).toThrow(Damage)
    expect(() => read(Uint8Array.of(0x0a, 3, 0x12, 9, 0))).toThrow(Damage)
  })
})
