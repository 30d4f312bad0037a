import { describe, expect, test } from 'vitest'
import { Bytes, crc32c } from '../../../slo/example/tsdb/bytes.ts'

describe('the encodings of Prometheus files', () => {
  test('the checksum is the check value of CRC-32C', () => {
    expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283)
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
