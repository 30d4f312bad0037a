import protobuf from 'protobufjs/minimal.js'
import type { Labels } from '../samples.ts'
import { Damage } from './frames.ts'

type MessageVisitor = {
  /** What follows belongs to this series, until the next one is told. */
  readonly series: (labels: Labels) => void
  /** Its bytes lie between two positions of the frame. @param encoding as numbered in prompb/types.proto (Chunk.Encoding) */
  readonly chunk: (encoding: number, from: number, until: number) => void
}

/** Field number and wire type, as one number: prompb/remote.proto and prompb/types.proto. */
const chunkedSeries = 0x0a
const [seriesLabel, seriesChunk] = [0x0a, 0x12]
const [labelName, labelValue] = [0x0a, 0x12]
const [chunkEncoding, chunkData] = [0x18, 0x22]

/** Reads one frame, a ChunkedReadResponse. @throws Damage where it is none */
export function readMessage(frame: Uint8Array, visit: MessageVisitor): void {
  const reader = protobuf.Reader.create(frame)
  eachField(reader, frame.length, (tag) => {
    if (tag !== chunkedSeries) return false
    readSeries(reader, visit)
    return true
  })
}

function readSeries(reader: protobuf.Reader, visit: MessageVisitor): void {
  const labels: Record<string, string> = {}
  let isTold = false
  eachField(reader, endOf(reader), (tag) => {
    if (tag === seriesLabel) readLabel(reader, labels)
    else if (tag === seriesChunk) {
      if (!isTold) visit.series(labels)
      isTold = true
      readChunk(reader, visit)
    } else return false
    return true
  })
}

function readLabel(reader: protobuf.Reader, labels: Record<string, string>): void {
  let [name, value] = ['', '']
  eachField(reader, endOf(reader), (tag) => {
    if (tag === labelName) name = reader.string()
    else if (tag === labelValue) value = reader.string()
    else return false
    return true
  })
  labels[name] = value
}

function readChunk(reader: protobuf.Reader, visit: MessageVisitor): void {
  let encoding = 0
  let [from, until] = [0, 0]
  eachField(reader, endOf(reader), (tag) => {
    if (tag === chunkEncoding) encoding = reader.uint32()
    else if (tag === chunkData) {
      until = endOf(reader)
      from = reader.pos
      reader.pos = until
    } else return false
    return true
  })
  visit.chunk(encoding, from, until)
}

/** Where the part that begins here, with its length, ends. */
function endOf(reader: protobuf.Reader): number {
  const length = reader.uint32()
  const end = reader.pos + length
  if (end > reader.len) throw new Damage('A part of a frame is longer than the frame.')
  return end
}

/** @param read tells whether it knew a field and read it; others are passed over */
function eachField(reader: protobuf.Reader, end: number, read: (tag: number) => boolean): void {
  try {
    while (reader.pos < end) {
      const tag = reader.uint32()
      if (!read(tag)) reader.skipType(tag & 7)
    }
  } catch (cause) {
    throw cause instanceof Damage || !(cause instanceof RangeError) ? cause : new Damage('A frame cannot be read.')
  }
}
