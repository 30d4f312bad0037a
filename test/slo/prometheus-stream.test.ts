import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { Failure } from '../../common/failure.ts'
import { connectPrometheus, type Series, TooMuchAtOnce } from '../../slo/prometheus.ts'

const servers: { close(): void; closeAllConnections(): void }[] = []
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close()
    server.closeAllConnections()
  }
})

async function asking(listener: RequestListener, timeoutMs = 2000) {
  const server = createServer(listener).listen(0, '127.0.0.1')
  servers.push(server)
  await new Promise((resolve) => server.once('listening', resolve))
  const prometheus = connectPrometheus({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, timeoutMs })
  const series: Series[] = []
  const told = prometheus.each('x', { at: 1 }, (each) => series.push(each))
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
      response.end(JSON.stringify(body({ warnings: ['w'], infos: ['i'] }))),
    )
    expect((await told).notes).toEqual(['w', 'i'])
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

describe('what goes wrong', () => {
  const refusing = (errorType: string, error: string): RequestListener => {
    return (_, response) => response.writeHead(422).end(JSON.stringify({ status: 'error', errorType, error }))
  }

  test.each([
    ['execution', 'query processing would load too many samples into memory in query execution'],
    ['timeout', 'query timed out in expression evaluation'],
    ['bad_data_but_known', 'exceeded maximum resolution of 11,000 points per timeseries'],
  ])('a limit (%s) is known as such, so that less can be asked at once', async (errorType, error) => {
    const { told } = await asking(refusing(errorType, error))
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
