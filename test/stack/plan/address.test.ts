import { expect, test } from 'vitest'
import { fromInside, scrapeTargetOf, splitAddress } from '../../../stack/plan/address.ts'

test('an address is a host and a port, with or without brackets', () => {
  expect(splitAddress('db.example:9042')).toEqual({ host: 'db.example', port: 9042 })
  expect(splitAddress('[::1]:9042')).toEqual({ host: '::1', port: 9042 })
})

test.each([
  ['http://127.0.0.1:8080', { scheme: 'http', address: '127.0.0.1:8080', metricsPath: '/metrics' }],
  ['https://cache.example', { scheme: 'https', address: 'cache.example:443', metricsPath: '/metrics' }],
  ['http://cache.example/cache/', { scheme: 'http', address: 'cache.example:80', metricsPath: '/cache/metrics' }],
])('Prometheus scrapes %s beside its routes', (url, target) => {
  expect(scrapeTargetOf(url)).toEqual(target)
})

test.each([
  ['http://127.0.0.1:9090/api/v1/write', 'http://host.docker.internal:9090/api/v1/write'],
  ['localhost:9042', 'host.docker.internal:9042'],
  ['http://localhost', 'http://host.docker.internal'],
  ['http://mylocalhost:1', 'http://mylocalhost:1'],
  ['http://cache.example:8080/?from=localhosts', 'http://cache.example:8080/?from=localhosts'],
])('a container with its own network spells %s as %s', (outside, inside) => {
  expect(fromInside(outside)).toBe(inside)
})
