import { crc32c } from '@node-rs/crc32'
import protobuf from 'protobufjs/minimal.js'
import { Bytes } from '../../slo/example/tsdb/bytes.ts'
import { XorChunk } from '../../slo/example/tsdb/xor-chunk.ts'
import type { Labels, Sample } from '../../slo/prometheus/samples.ts'
import { bitsOf } from './bits-of.ts'

/** A chunk as Prometheus keeps it, or something else that claims to be of some encoding. */
export type SentChunk = { readonly encoding: number; readonly data: Uint8Array }

export const contentType = 'application/x-streamed-protobuf; proto=prometheus.ChunkedReadResponse'

/** One frame of a streamed answer: its length, its checksum, its bytes. */
export function framed(bytes: Uint8Array): Buffer {
  const checksum = Buffer.alloc(4)
  checksum.writeUInt32BE(crc32c(bytes))
  return Buffer.concat([protobuf.Writer.create().uint32(bytes.length).finish(), checksum, bytes])
}

/** A ChunkedReadResponse with some chunks of one series. */
export function message(labels: Labels, chunks: readonly SentChunk[]): Uint8Array {
  const writer = protobuf.Writer.create().uint32(0x0a).fork()
  for (const [name, value] of Object.entries(labels)) {
    writer.uint32(0x0a).fork().uint32(0x0a).string(name).uint32(0x12).string(value).ldelim()
  }
  for (const { encoding, data } of chunks) {
    writer.uint32(0x12).fork().uint32(0x08).int64(1).uint32(0x10).int64(2)
    writer.uint32(0x18).uint32(encoding).uint32(0x22).bytes(data).ldelim()
  }
  return writer.ldelim().uint32(0x10).int64(0).finish()
}

export function xorChunk(samples: readonly Sample[]): SentChunk {
  const bytes = new Bytes()
  bytes.u8(samples.length >>> 8)
  bytes.u8(samples.length & 0xff)
  const chunk = new XorChunk(bytes)
  for (const [seconds, value] of samples) chunk.add(seconds * 1000, ...bitsOf(value))
  chunk.end()
  return { encoding: 1, data: bytes.written }
}
