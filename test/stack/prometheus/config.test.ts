import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { prometheusYaml } from '../../../stack/prometheus/config.ts'

const service = { address: '127.0.0.1:1', scheme: 'http' as const, metricsPath: '/metrics', headers: {} }

test('the service and Cassandra are scraped each second, Prometheus itself seldom', () => {
  const { global, scrape_configs } = parse(prometheusYaml({ service, cassandra: ['127.0.0.1:2'], self: '127.0.0.1:3' }))
  expect(global.scrape_interval).toBe('1s')
  expect(scrape_configs).toEqual([
    { job_name: 'service', static_configs: [{ targets: ['127.0.0.1:1'] }], scheme: 'http', metrics_path: '/metrics' },
    { job_name: 'cassandra', static_configs: [{ targets: ['127.0.0.1:2'] }] },
    { job_name: 'prometheus', static_configs: [{ targets: ['127.0.0.1:3'] }], scrape_interval: '5s' },
  ])
})

test('a Cassandra without an exporter is not scraped', () => {
  const { scrape_configs } = parse(prometheusYaml({ service, cassandra: [], self: '127.0.0.1:3' }))
  expect(scrape_configs.map(({ job_name }: { job_name: string }) => job_name)).toEqual(['service', 'prometheus'])
})

test('each node of a cluster is scraped, by its address', () => {
  const cassandra = ['127.0.0.1:2', '127.0.0.2:2']
  const { scrape_configs } = parse(prometheusYaml({ service, cassandra, self: '127.0.0.1:3' }))
  expect(scrape_configs[1]).toEqual({ job_name: 'cassandra', static_configs: [{ targets: cassandra }] })
})

test('a service that is compared with it has a job of its own', () => {
  const rival = { ...service, address: '127.0.0.1:4' }
  const { scrape_configs } = parse(prometheusYaml({ service, rival, cassandra: [], self: '127.0.0.1:3' }))
  expect(scrape_configs[1]).toEqual({
    job_name: 'rival',
    static_configs: [{ targets: ['127.0.0.1:4'] }],
    scheme: 'http',
    metrics_path: '/metrics',
  })
})

test('whatever else has metrics has a job of its own', () => {
  const lambda = { ...service, address: '127.0.0.1:5' }
  const { scrape_configs } = parse(prometheusYaml({ service, others: { lambda }, cassandra: [], self: '127.0.0.1:3' }))
  expect(scrape_configs[1]).toEqual({
    job_name: 'lambda',
    static_configs: [{ targets: ['127.0.0.1:5'] }],
    scheme: 'http',
    metrics_path: '/metrics',
  })
})

test('a service that wants to see something is shown it by the scrape too', () => {
  const guarded = { ...service, headers: { authorization: 'Bearer abc' } }
  const { scrape_configs } = parse(prometheusYaml({ service: guarded, cassandra: [], self: '127.0.0.1:3' }))
  expect(scrape_configs[0].http_headers).toEqual({ authorization: { secrets: ['Bearer abc'] } })
})
