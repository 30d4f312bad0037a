import { expect, it } from 'vitest'
import type { Prometheus } from '../../../../slo/prometheus/prometheus.ts'
import { databaseSelector } from '../../../../slo/run/observe/observe.ts'
import { wasScrapedSince } from '../../../../slo/run/observe/scraping.ts'

it.each([
  ['each node was scraped since', [110.2, 110.7], true],
  ['one of them was not', [110.2, 109.9], false],
  ['none of them was', [109.86], false],
  ['nobody scrapes it', [], true],
])('a database has told what it did when %s', async (_, scrapedAt, expected) => {
  const queries: string[] = []
  const vector = async (query: string) => {
    queries.push(query)
    return { data: scrapedAt.map((value, i) => ({ labels: { instance: `${i}` }, value })), notes: [] }
  }
  expect(await wasScrapedSince({ vector } as unknown as Prometheus, databaseSelector, 110, 111)).toBe(expected)
  expect(queries).toEqual(['timestamp(up{job="cassandra"})'])
})
