import type { Readable } from 'node:stream'
import { text as textOf } from 'node:stream/consumers'
import { finished } from 'node:stream/promises'
import { Failure } from '../../common/failure.ts'
import type { Matcher } from '../promql/matchers.ts'
import { type Endpoint, excerpt, gaveUp, inTime, limitIn, TooMuchAtOnce } from './call.ts'
import { exchange, type HttpAnswer } from './http.ts'
import { Damage, Frames } from './remote-read/frames.ts'
import { readMessage } from './remote-read/message.ts'
import { type ReadWindow, writeReadRequest } from './remote-read/request.ts'
import { decodeXorChunk, type Samples, slack } from './remote-read/xor-samples.ts'
import type { Labels } from './samples.ts'

/** The server is well, but what is wanted of it cannot be had by remote read: it has to be asked in another way. */
export class NotReadable extends Failure {}

export type SampleVisitor = {
  /** The samples that follow belong to this series, until the next one is told. */
  readonly series: (labels: Labels) => void
  /** Some of its samples; they are only lent for the time of the call. */
  readonly samples: (samples: Samples) => void
}

const headers = {
  'content-type': 'application/x-protobuf',
  'content-encoding': 'snappy',
  'x-prometheus-remote-read-version': '0.1.0',
}
const streamOfChunks = /^application\/x-streamed-protobuf\b.*\bprometheus\.ChunkedReadResponse\b/
/** prompb/types.proto, Chunk.Encoding: the others are native histograms, or too new. */
const xor = 1

/** Hands over the raw samples of a selector while they arrive. */
export async function readRemotely(
  options: Endpoint,
  matchers: readonly Matcher[],
  window: ReadWindow,
  visitor: SampleVisitor,
): Promise<void> {
  const { url } = options
  await inTime(options, TooMuchAtOnce, async (signal) => {
    const body = writeReadRequest(matchers, window)
    const answer = await exchange(`${url}/api/v1/read`, { headers: { ...options.headers, ...headers }, body }, signal)
    try {
      await check(url, answer)
      await readStream(answer.body, visitor)
    } catch (cause) {
      if (signal.aborted || cause instanceof Failure) throw cause
      const why = cause instanceof Damage ? `is damaged. ${cause.message}` : 'broke off.'
      throw new Failure('environment', `What Prometheus at ${url} answered to a remote read ${why}`, { cause })
    } finally {
      answer.body.destroy()
    }
  })
}

async function check(url: string, { status, headers: told, body }: HttpAnswer): Promise<void> {
  const type = told['content-type'] ?? 'no type'
  if (status === 200 && streamOfChunks.test(type)) {
    // Without either, an answer that was cut off between two frames looks whole.
    if (told['transfer-encoding'] !== undefined || told['content-length'] !== undefined) return
    throw new NotReadable('environment', `${url} does not say where its answer to a remote read ends.`)
  }
  if (status === 200) throw new NotReadable('environment', `${url} offers no remote read of chunks, but ${type}.`)
  if (status === 504) throw gaveUp(url)
  const text = await textOf(body)
  const limit = limitIn(url, text.trim())
  if (limit) throw limit
  const said = `HTTP ${status}${excerpt(text)}`
  if (status < 500 || status === 501) {
    throw new NotReadable('environment', `${url} offers no remote read: ${said}`)
  }
  throw new Failure('environment', `Prometheus at ${url} refused a remote read: ${said}`)
}

async function readStream(body: Readable, { series, samples }: SampleVisitor): Promise<void> {
  let frame: Uint8Array = new Uint8Array(0)
  let key = ''
  const visit = {
    series(labels: Labels) {
      const next = JSON.stringify(labels)
      if (next !== key) series(labels)
      key = next
    },
    chunk(encoding: number, from: number, until: number) {
      if (encoding !== xor) {
        throw new NotReadable('environment', `Some samples are kept in a form (${encoding}) that is not read here.`)
      }
      samples(decodeXorChunk(frame, from, until))
    },
  }
  const frames = new Frames(slack, (next) => {
    frame = next
    readMessage(frame, visit)
  })
  body.on('data', (bytes: Buffer) => {
    try {
      frames.write(bytes)
    } catch (error) {
      body.destroy(error as Error)
    }
  })
  await finished(body)
  frames.end()
}
