import type { RequestListener } from 'node:http'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { Failure } from '../../../common/failure.ts'
import { TooMuchAtOnce } from '../../../slo/prometheus/call.ts'
import { type Asking, connectPrometheus, type Moments } from '../../../slo/prometheus/prometheus.ts'
import type { Series } from '../../../slo/prometheus/samples.ts'
import { answeringServer } from '../../answering-server.ts'

async function asking(listener: RequestListener, { when = { at: 1 }, how }: { when?: Moments; how?: Asking } = {}) {
  const url = await answeringServer(listener)
  const prometheus = connectPrometheus({ url, timeoutMs: 2000 })
  const series: Series[] = []
  const told = prometheus.each('x', when, (each) => series.push(each), how)
  return { series, told }
}

const body = (extra: object = {}) => ({
  status: 'success',
  data: {
    resultType: 'matrix',
    result: [
      { metric: { a: '}]' }, values: [[1, '2']] },
      { metric: { a: 'b' }, value: [1, 'NaN'] },
    ],
    stats: { samples: { totalQueryableSamples: 17 } },
  },
  ...extra,
})
const series = [
  { labels: { a: '}]' }, samples: [[1, 2]] },
  { labels: { a: 'b' }, samples: [[1, Number.NaN]] },
]

describe('an answer read series by series', () => {
  test.each<[string, RequestListener]>([
    ['as Prometheus writes it', (_, response) => response.end(JSON.stringify(body()))],
    ['in another spelling of JSON', (_, response) => response.end(JSON.stringify(body(), undefined, 2))],
    [
      'packed',
      (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(JSON.stringify(body()))),
    ],
  ])('%s', async (_, listener) => {
    const { series: found, told } = await asking(listener)
    expect(await told).toEqual({ notes: [], samples: 17 })
    expect(found).toEqual(series)
  })

  test('says everything else that was said', async () => {
    const { told } = await asking((_, response) =>
      response.end(JSON.stringify(body({ warnings: ['PromQL warning: w'], infos: ['i'] }))),
    )
    expect((await told).notes).toEqual(['PromQL warning: w', 'i'])
  })

  test('is none where a store is said to be missing, whatever came before', async () => {
    const { told } = await asking((_, response) =>
      response.end(JSON.stringify(body({ warnings: ['receive series from Addr: 10.0.0.1:10901: EOF'] }))),
    )
    await expect(told).rejects.toMatchObject({
      kind: 'environment',
      message: expect.stringMatching(/in part only: rec/),
    })
  })

  test('asks for whole, raw data, because a store that is missing or thinned out would be counted as nothing', async () => {
    let asked = ''
    const { told } = await asking((request, response) => {
      request.on('data', (chunk: Buffer) => {
        asked += chunk
      })
      request.on('end', () => response.end(JSON.stringify(body())))
    })
    await told
    expect(Object.fromEntries(new URLSearchParams(asked))).toMatchObject({
      partial_response: 'false',
      max_source_resolution: '0s',
      lookback_delta: '300s',
    })
  })
})

describe('a window', () => {
  const window = { start: 100, end: 260, stepSeconds: 60 }
  const echo =
    (asked: URLSearchParams[], moved = 0): RequestListener =>
    async (request, response) => {
      const parameters = new URLSearchParams(Buffer.concat(await request.toArray()).toString())
      asked.push(parameters)
      const at = Number(parameters.get('time') ?? parameters.get('start')) + moved
      const data = { resultType: 'matrix', result: [{ metric: {}, values: [[at, '1']] }] }
      response.end(JSON.stringify({ status: 'success', data }))
    }

  test('that does not begin at a multiple of its step is asked for instant by instant, because frontends move it', async () => {
    const asked: URLSearchParams[] = []
    const { series: found, told } = await asking(echo(asked), { when: window })
    await told
    expect(asked.map((each) => [each.get('time'), each.get('step')])).toEqual(
      ['100', '160', '220'].map((at) => [at, null]),
    )
    expect(found.map(({ samples }) => samples[0]?.[0])).toEqual([100, 160, 220])
  })

  test('that begins before a memory does, so that its start was moved, is asked for instant by instant', async () => {
    const asked: URLSearchParams[] = []
    const begins = 130
    const { series: found, told } = await asking(
      async (request, response) => {
        const parameters = new URLSearchParams(Buffer.concat(await request.toArray()).toString())
        asked.push(parameters)
        const at = Number(parameters.get('time') ?? Math.max(begins, Number(parameters.get('start'))))
        const values = at < begins ? [] : [[at, '1']]
        response.end(
          JSON.stringify({ status: 'success', data: { resultType: 'matrix', result: [{ metric: {}, values }] } }),
        )
      },
      { when: { ...window, start: 120 } },
    )
    await told
    expect(asked.map((each) => each.get('time'))).toEqual([null, '120', '180', '240'])
    expect(found.flatMap(({ samples }) => samples.map(([at]) => at))).toEqual([180, 240])
  })

  test('that is longer than a server answers at once is asked for in pieces', async () => {
    const pieces: string[] = []
    const { series: found, told } = await asking(
      async (request, response) => {
        const asked = new URLSearchParams(Buffer.concat(await request.toArray()).toString())
        const [start, end] = [Number(asked.get('start')), Number(asked.get('end'))]
        // As Mimir refuses it (pkg/frontend/querymiddleware/errors.go): as bad data, which otherwise means a malformed query.
        const error = `the total query time range exceeds the limit (query length: ${end - start}s, limit: 60s) (err-mimir-max-total-query-length)`
        if (end - start > 60)
          return response.writeHead(400).end(JSON.stringify({ status: 'error', errorType: 'bad_data', error }))
        pieces.push(`${start}-${end}`)
        const data = { resultType: 'matrix', result: [{ metric: {}, values: [[start, '1']] }] }
        return response.end(JSON.stringify({ status: 'success', data }))
      },
      { when: { start: 120, end: 360, stepSeconds: 60 } },
    )
    await told
    expect(pieces).toEqual(['120-180', '240-240', '300-360'])
    expect(found.map(({ samples }) => samples[0]?.[0])).toEqual([120, 240, 300])
  })

  test('can be seen through every server of a pair', async () => {
    const asked: URLSearchParams[] = []
    await (await asking(echo(asked), { when: { at: 1 }, how: { replicas: 'apart' } })).told
    await (await asking(echo(asked), { when: { at: 1 } })).told
    expect(asked.map((each) => each.get('dedup'))).toEqual(['false', null])
  })

  test('may be looked at in blocks that were thinned out, to see that there are some', async () => {
    const asked: URLSearchParams[] = []
    await (await asking(echo(asked), { when: { at: 1 }, how: { resolution: 'downsampled' } })).told
    expect(asked.map((each) => each.getAll('max_source_resolution'))).toEqual([['1h']])
  })
})

describe('what goes wrong', () => {
  const refusing = (errorType: string, error: string): RequestListener => {
    return (_, response) => response.writeHead(422).end(JSON.stringify({ status: 'error', errorType, error }))
  }

  test.each([
    ['execution', 'query processing would load too many samples into memory in query execution'],
    ['timeout', 'query timed out in expression evaluation'],
    ['bad_data', 'exceeded maximum resolution of 11,000 points per timeseries'],
    ['bad_data', 'the raw query size in bytes exceeds the limit (err-mimir-max-query-expression-size-bytes)'],
    ['execution', 'the query exceeded the maximum number of chunks (limit: 2 chunks) (err-mimir-max-chunks-per-query)'],
    ['execution', 'exceeded samples limit: limit 10 violated (got 12)'],
  ])('a limit (%s) is known as such, so that less can be asked at once', async (errorType, error) => {
    const { told } = await asking(refusing(errorType, error))
    await expect(told).rejects.toBeInstanceOf(TooMuchAtOnce)
  })

  test('a gateway that gives up waiting is a limit as well', async () => {
    const { told } = await asking((_, response) => response.writeHead(504).end('<html>504 Gateway Timeout</html>'))
    await expect(told).rejects.toBeInstanceOf(TooMuchAtOnce)
  })

  test.each<[string, RequestListener, RegExp]>([
    [
      'another refusal',
      refusing('internal', 'store eqiad is not there'),
      /refused the query \(internal\): store eqiad/,
    ],
    [
      'an answer that breaks off',
      (_, response) => {
        response.write(JSON.stringify(body()).slice(0, 60))
        setImmediate(() => response.destroy())
      },
      /cannot be reached|does not answer/,
    ],
    [
      'an answer that ends too early',
      (_, response) => response.end(JSON.stringify(body()).slice(0, -20)),
      /does not answer like Prometheus/,
    ],
    [
      'an element that is no series',
      (_, response) =>
        response.end('{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":"x"}]}}'),
      /unknown form/,
    ],
  ])('%s', async (_, listener, sentence) => {
    const { told } = await asking(listener)
    const failure = await told.catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(Failure)
    expect(failure).not.toBeInstanceOf(TooMuchAtOnce)
    expect((failure as Failure).message).toMatch(sentence)
  })
})
