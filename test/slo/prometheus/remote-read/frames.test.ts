import { describe, expect, test } from 'vitest'
import { Damage, Frames } from '../../../../slo/prometheus/remote-read/frames.ts'
import { framed } from '../../../quarter-kit/remote-read.ts'

function read(stream: Uint8Array, pieceLength: number): string[] {
  const found: string[] = []
  const frames = new Frames(8, (frame) => found.push(frame.toString()))
  for (let at = 0; at < stream.length; at += pieceLength) frames.write(stream.subarray(at, at + pieceLength))
  frames.end()
  return found
}

const texts = ['', 'a', 'b'.repeat(127), 'c'.repeat(128), 'd'.repeat(600_000), 'e']
const stream = Buffer.concat(texts.map((text) => framed(Buffer.from(text))))

describe('a stream of frames', () => {
  test.each([1, 2, 7, 65_536, stream.length])('is the same in pieces of %i bytes', (length) => {
    expect(read(stream, length)).toEqual(texts)
  })

  test('that ends inside a frame is damaged, wherever it ends', () => {
    const short = framed(Buffer.from('some bytes'))
    for (let length = 1; length < short.length; length++) {
      expect(() => read(short.subarray(0, length), 64)).toThrow(Damage)
    }
  })

  test('with a flipped bit is damaged, whichever it is', () => {
    const short = framed(Buffer.from('some bytes'))
    for (let bit = 0; bit < 8 * short.length; bit++) {
      const flipped = Buffer.from(short)
      flipped[bit >>> 3] = (flipped[bit >>> 3] ?? 0) ^ (1 << (bit & 7))
      expect(() => read(flipped, 64)).toThrow(Damage)
    }
  })

  test('says what a server wrote when it failed in the middle', () => {
    const failed = Buffer.concat([framed(Buffer.from('a')), Buffer.from('block 01KB is corrupt\n')])
    expect(() => read(failed, 64)).toThrow(/"block 01KB is corrupt"/)
  })

  test('does not wait for a frame of any length', () => {
    expect(() => read(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x7f), 64)).toThrow(/announces a frame/)
  })
})
