import { describe, expect, test } from 'vitest'
import { Bytes } from '../../../slo/example/tsdb/bytes.ts'

describe('the encodings of Prometheus files', () => {
  test('the checksum is the check value of CRC-32C', () => {
    const bytes = new Bytes(1)
    bytes.append(Buffer.from('-123456789'))
    bytes.checksum(1)
    expect([...bytes.written.subarray(-4)]).toEqual([0xe3, 0x06, 0x92, 0x83])
  })

  test.each([
    [0, [0]],
    [127, [127]],
    [300, [0xac, 0x02]],
    [2 ** 40, [0x80, 0x80, 0x80, 0x80, 0x80, 0x20]],
  ])('%i as an unsigned varint', (value, expected) => {
    const bytes = new Bytes(1)
    bytes.uvarint(value)
    expect([...bytes.written]).toEqual(expected)
  })

  test.each([
    [0, [0]],
    [-1, [1]],
    [1, [2]],
    [-2, [3]],
    [150, [0xac, 0x02]],
  ])('%i as a signed varint', (value, expected) => {
    const bytes = new Bytes(1)
    bytes.varint(value)
    expect([...bytes.written]).toEqual(expected)
  })
})
