import { snappyAsItIs } from '../../slo/prometheus/remote-read/request.ts'
import type { Labels } from '../../slo/prometheus/samples.ts'

/**
 * One sample of a native histogram: counts of the buckets from `first` on. Bucket i of schema s ends at 2^(i / 2^s); with `bounds`
 * the buckets end there instead, and the last one nowhere.
 */
export type NativeSample = {
  readonly at: number
  readonly schema: number
  readonly first: number
  readonly counts: readonly number[]
  readonly bounds?: readonly number[]
}
export type Written = {
  readonly labels: Labels
  readonly samples?: readonly (readonly [at: number, value: number])[]
  readonly histograms?: readonly NativeSample[]
}

/** Sends series to a Prometheus by remote write (1.0), half an hour at a time: it takes no samples much older than its newest. */
export async function remoteWrite(url: string, series: readonly Written[]): Promise<void> {
  const times = series.flatMap(({ samples = [], histograms = [] }) => [
    ...samples.map(([at]) => at),
    ...histograms.map(({ at }) => at),
  ])
  const spanSeconds = 1800
  const slots = [...new Set(times.map((at) => Math.floor(at / spanSeconds)))].sort((a, b) => a - b)
  const isIn = (slot: number, at: number) => Math.floor(at / spanSeconds) === slot
  for (const slot of slots) {
    const body = series.flatMap(({ labels, samples = [], histograms = [] }) => {
      const now = samples.filter(([at]) => isIn(slot, at))
      const native = histograms.filter(({ at }) => isIn(slot, at))
      return now.length + native.length === 0 ? [] : [message(1, timeSeries(labels, now, native))]
    })
    const response = await fetch(`${url}/api/v1/write`, {
      method: 'POST',
      headers: { 'content-encoding': 'snappy', 'content-type': 'application/x-protobuf' },
      body: new Uint8Array(snappyAsItIs(Buffer.concat(body))),
    })
    if (!response.ok) throw new Error(`remote write: ${response.status} ${await response.text()}`)
  }
}

function timeSeries(labels: Labels, samples: NonNullable<Written['samples']>, histograms: readonly NativeSample[]) {
  const sorted = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))
  return Buffer.concat([
    ...sorted.map(([name, value]) => message(1, Buffer.concat([text(1, name), text(2, value)]))),
    ...samples.map(([at, value]) => message(2, Buffer.concat([double(1, value), number(2, at * 1000)]))),
    ...histograms.map((histogram) => message(4, histogramOf(histogram))),
  ])
}

function histogramOf({ at, schema, first, counts, bounds = [] }: NativeSample): Buffer {
  const deltas = counts.map((count, index) => count - (counts[index - 1] ?? 0))
  return Buffer.concat([
    number(
      1,
      counts.reduce((sum, count) => sum + count, 0),
    ),
    double(3, 1),
    number(4, zigzag(schema)),
    message(11, Buffer.concat([number(1, zigzag(first)), number(2, counts.length)])),
    ...deltas.map((delta) => number(12, zigzag(delta))),
    number(15, at * 1000),
    ...bounds.map((bound) => double(16, bound)),
  ])
}

const zigzag = (value: number) => (value < 0 ? -2 * value - 1 : 2 * value)

function varint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128)
  return Buffer.from([...bytes, rest])
}

const number = (field: number, value: number) => Buffer.concat([varint(field * 8), varint(value)])
const message = (field: number, body: Buffer) => Buffer.concat([varint(field * 8 + 2), varint(body.length), body])
const text = (field: number, value: string) => message(field, Buffer.from(value))

function double(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleLE(value)
  return Buffer.concat([varint(field * 8 + 1), bytes])
}
