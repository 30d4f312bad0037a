import type { RequestListener } from 'node:http'
import { describe, expect, test } from 'vitest'
import { remoteReadOf } from '../../../../slo/counting/observe/remote-read.ts'
import { connectPrometheus } from '../../../../slo/prometheus/prometheus.ts'
import { NotReadable } from '../../../../slo/prometheus/read.ts'
import { answeringServer } from '../../../answering-server.ts'
import { contentType } from '../../../quarter-kit/remote-read.ts'

async function offerOf(yaml: string, read = 200) {
  const listener: RequestListener = ({ url }, response) => {
    if (url === '/api/v1/read') response.writeHead(read, { 'content-type': contentType }).end()
    else response.end(JSON.stringify({ status: 'success', data: { yaml } }))
  }
  const url = await answeringServer(listener)
  return remoteReadOf(connectPrometheus({ url, timeoutMs: 2000 }), 1)
}

const global = 'global:\n  scrape_interval: 1m\n'
const jobs = 'scrape_configs:\n- job_name: a\n  static_configs:\n  - targets: [b]\n    labels: {site: c}\n'

describe('a server', () => {
  test('that adds no labels can be read', async () => {
    expect(await offerOf(`${global}${jobs}`)).toEqual({ externalLabels: {} })
  })

  test('tells which labels it adds', async () => {
    const labels = '  external_labels:\n    site: eqiad\n    shard: "3"\n'
    expect(await offerOf(`${global}${labels}${jobs}`)).toEqual({ externalLabels: { site: 'eqiad', shard: '3' } })
  })

  test.each([
    ['does not tell what it adds', 'no', /does not tell which labels it adds/],
    ['reads from others in turn', `${global}remote_read:\n- url: http://a\n`, /reads from other servers in turn/],
  ])('that %s is asked otherwise', async (_, yaml, sentence) => {
    const failure = await offerOf(yaml).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(NotReadable)
    expect((failure as NotReadable).message).toMatch(sentence)
  })

  test('that has no such door is asked otherwise', async () => {
    await expect(offerOf(global, 404)).rejects.toBeInstanceOf(NotReadable)
  })
})
