import protobuf from 'protobufjs/minimal.js'

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
