import protobuf from 'protobufjs/minimal.js'
import type { Matcher } from '../../promql/matchers.ts'

/** What fits into one literal whose length is told in two bytes. */
const most = 65_536
const lengthInTwoBytes = 61 << 2

/** The block format of Snappy, which may as well hold its input as it is. A request is too short to be worth packing. */
export function snappyAsItIs(input: Uint8Array): Uint8Array {
  const pieces: Uint8Array[] = [protobuf.Writer.create().uint32(input.length).finish()]
  for (let from = 0; from < input.length; from += most) {
    const piece = input.subarray(from, from + most)
    const last = piece.length - 1
    pieces.push(Uint8Array.of(lengthInTwoBytes, last & 0xff, last >>> 8), piece)
  }
  return Buffer.concat(pieces)
}

/** Everything between two instants, both included; unix milliseconds. */
export type ReadWindow = { readonly startMs: number; readonly endMs: number }

/** Fields as numbered in prompb/remote.proto and prompb/types.proto, which remote read has kept since Prometheus 2.13. */
const field = (number: number, form: 'number' | 'bytes') => (number << 3) | (form === 'bytes' ? 2 : 0)
const types: Readonly<Record<Matcher['operator'], number>> = { '=': 0, '!=': 1, '=~': 2, '!~': 3 }
const streamedXorChunks = 1

/** The body of a remote read of one selector that asks for chunks as the server keeps them. */
export function writeReadRequest(matchers: readonly Matcher[], { startMs, endMs }: ReadWindow): Uint8Array {
  const writer = protobuf.Writer.create()
  writer.uint32(field(1, 'bytes')).fork()
  writer.uint32(field(1, 'number')).int64(startMs).uint32(field(2, 'number')).int64(endMs)
  for (const { name, operator, value } of matchers) {
    writer.uint32(field(3, 'bytes')).fork()
    writer.uint32(field(1, 'number')).uint32(types[operator])
    writer.uint32(field(2, 'bytes')).string(name).uint32(field(3, 'bytes')).string(value).ldelim()
  }
  writer.ldelim().uint32(field(2, 'number')).uint32(streamedXorChunks)
  return snappyAsItIs(writer.finish())
}
