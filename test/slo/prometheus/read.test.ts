import type { RequestListener, ServerResponse } from 'node:http'
import { describe, expect, test } from 'vitest'
import { Failure } from '../../../common/failure.ts'
import { TooMuchAtOnce } from '../../../slo/prometheus/call.ts'
import { connectPrometheus } from '../../../slo/prometheus/prometheus.ts'
import { NotReadable } from '../../../slo/prometheus/read.ts'
import { answeringServer } from '../../answering-server.ts'
import { contentType, framed, message, xorChunk } from '../../quarter-kit/remote-read.ts'

async function reading(listener: RequestListener, timeoutMs = 2000) {
  const url = await answeringServer(listener)
  const seen: unknown[] = []
  const told = connectPrometheus({ url, timeoutMs }).read(
    [{ name: '__name__', operator: '=', value: 'x' }],
    { startMs: 0, endMs: 1 },
    {
      series: (labels) => seen.push(labels),
      samples: ({ count, times, values }) =>
        seen.push(Array.from({ length: count }, (_, at) => [times[at], values[at]])),
    },
  )
  return { seen, told }
}

const streaming = (response: ServerResponse) => response.writeHead(200, { 'content-type': contentType })
const [a, b] = [
  [1, 7],
  [61, 9],
] as const
const first = framed(message({ a: '1' }, [xorChunk([a]), xorChunk([b])]))
const goesOn = framed(message({ a: '1' }, [xorChunk([[121, 9]])]))
const second = framed(message({ a: '2' }, [xorChunk([a, b])]))

describe('samples that are read as the server keeps them', () => {
  test('come series by series, however many frames one has', async () => {
    const { seen, told } = await reading((_, response) =>
      streaming(response).end(Buffer.concat([first, goesOn, second])),
    )
    await told
    expect(seen).toEqual([
      { a: '1' },
      [[1000, 7]],
      [[61_000, 9]],
      [[121_000, 9]],
      { a: '2' },
      [
        [1000, 7],
        [61_000, 9],
      ],
    ])
  })

  test('may be none', async () => {
    const { seen, told } = await reading((_, response) => streaming(response).end())
    await told
    expect(seen).toEqual([])
  })

  const refusing = (status: number, text: string): RequestListener => {
    return (_, response) => response.writeHead(status, { 'content-type': 'text/plain' }).end(text)
  }
  test.each<[string, RequestListener, RegExp]>([
    ['404', refusing(404, '404 page not found'), /offers no remote read: HTTP 404, beginning with "404 page/],
    ['405', refusing(405, ''), /HTTP 405/],
    ['501', refusing(501, 'not here'), /HTTP 501/],
    ['another page', refusing(200, '<html>'), /offers no remote read of chunks, but text\/plain/],
    [
      'samples that are no chunks',
      (_, response) => response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end('…'),
      /but application\/x-protobuf/,
    ],
    [
      'an answer whose end nobody would miss',
      (_, response) => {
        response.useChunkedEncodingByDefault = false
        streaming(response).end(first)
      },
      /does not say where its answer to a remote read ends/,
    ],
    [
      'chunks of another kind',
      (_, response) => streaming(response).end(framed(message({}, [{ encoding: 2, data: Uint8Array.of(0, 1) }]))),
      /in a form \(2\) that is not read here/,
    ],
  ])('cannot be had from a server that gives %s', async (_, listener, sentence) => {
    const { told } = await reading(listener)
    const failure = await told.catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(NotReadable)
    expect((failure as Failure).message).toMatch(sentence)
  })

  test.each<[string, RequestListener, RegExp]>([
    ['a failure', refusing(500, 'out of memory'), /refused a remote read: HTTP 500, beginning with "out of memory"/],
    [
      'a frame that is cut off',
      (_, response) => streaming(response).end(Buffer.concat([first, second.subarray(0, -1)])),
      /is damaged\. It ends inside a frame/,
    ],
    [
      'a checksum that is wrong',
      (_, response) => streaming(response).end(Buffer.concat([first.subarray(0, -1), Uint8Array.of(0x55)])),
      /is damaged\. A checksum is wrong/,
    ],
    [
      'a chunk that is cut off',
      (_, response) => {
        const { data } = xorChunk([a, b])
        streaming(response).end(framed(message({}, [{ encoding: 1, data: data.subarray(0, -2) }])))
      },
      /is damaged\. A chunk ends before its last sample/,
    ],
    [
      'its failure where a frame should be',
      (_, response) => streaming(response).end(Buffer.concat([first, Buffer.from('block is gone\n')])),
      /is damaged\. .*"block is gone"/,
    ],
    [
      'a connection that breaks between two frames',
      (_, response) => {
        streaming(response).write(first)
        setTimeout(() => response.destroy(), 20)
      },
      /answered to a remote read broke off/,
    ],
    [
      'no answer at all',
      (_, response) => {
        response.destroy()
      },
      /cannot be reached/,
    ],
  ])('are never counted where there is %s', async (_, listener, sentence) => {
    const { told } = await reading(listener)
    const failure = await told.catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(Failure)
    expect(failure).not.toBeInstanceOf(NotReadable)
    expect((failure as Failure).message).toMatch(sentence)
  })

  test.each<[string, RequestListener]>([
    ['a gateway gives up waiting', refusing(504, '')],
    ['the time is over in the middle', (_, response) => void streaming(response).write(first)],
  ])('are asked for in smaller pieces where %s', async (_, listener) => {
    const { told } = await reading(listener, 300)
    await expect(told).rejects.toBeInstanceOf(TooMuchAtOnce)
  })
})
