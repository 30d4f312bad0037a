import { describe, expect, test } from 'vitest'
import { loadServices, promisesOf, resolveSource } from '../../../../slo/promises/promises.ts'
import { loadClasses } from '../../../../slo/promises/slo-class.ts'
import type { Evidence } from '../../../../slo/quarter/evidence.ts'
import { questionsFor } from '../../../../slo/quarter/question.ts'
import { backendsOf } from '../../../../slo/quarter/scoring/backends.ts'
import { evidenceOf } from '../evidence-of.ts'

const start = Date.parse('2026-09-01') / 1000
const end = Date.parse('2026-12-01') / 1000

async function cache() {
  const service = (await loadServices()).find(({ id }) => id === 'article-topic-cache')
  if (!service) throw new Error('no such service')
  const promises = promisesOf(service, await loadClasses(), start)
  return { service, source: await resolveSource(service), promises }
}

async function scored(evidence: Readonly<Record<string, Evidence>>) {
  const { service, source, promises } = await cache()
  const named = Object.fromEntries(Object.entries(evidence).map(([key, value]) => [`${service.id}/${key}`, value]))
  return backendsOf({ service, source, evidence: named, span: { start, end, countedUntil: end } }, promises).backends
}

const everyDay = { days: 91 }
const cassandra = evidenceOf(
  ['site', 'operation', 'outcome'],
  {
    'eqiad read ok': 900,
    'codfw read ok': 90,
    'eqiad read timeout': 8,
    'codfw read rejected': 2,
    'eqiad write ok': 50,
  },
  everyDay,
)
const forwarded = evidenceOf(
  ['site', 'backend', 'outcome'],
  { 'eqiad lambda ok': 20, 'eqiad lambda error': 5, 'eqiad mediawiki ok': 0 },
  everyDay,
)

describe('what lies behind a service', () => {
  test('is told apart, over all sites, and nothing of whom it never called', async () => {
    expect(await scored({ backend: cassandra, 'backend-2': forwarded })).toEqual([
      { name: 'Cassandra, read', calls: 1000, errors: 10, within: [] },
      { name: 'Cassandra, write', calls: 50, errors: 0, within: [] },
      { name: 'lambda', calls: 25, errors: 5, within: [] },
    ])
  })

  test('is held against what is promised of the service, as far as its histogram has the edges', async () => {
    const durations = evidenceOf(
      ['site', 'backend', 'le'],
      { 'eqiad lambda 0.005': 0, 'eqiad lambda 0.1': 4, 'eqiad lambda +Inf': 25 },
      everyDay,
    )
    expect(await scored({ 'backend-2': forwarded, 'backend-durations-2': durations })).toEqual([
      {
        name: 'lambda',
        calls: 25,
        errors: 5,
        within: [
          { ms: 5, count: 0, of: 25 },
          { ms: 100, count: 4, of: 25 },
        ],
      },
    ])
  })

  test('is nobody where nobody was called, and not known where nothing was asked', async () => {
    expect(await scored({ backend: evidenceOf(['site', 'operation', 'outcome'], {}, everyDay) })).toEqual([])
    expect(await scored({})).toBeUndefined()
  })

  test('is asked for by the labels that tell it apart, without what the service asks for itself', async () => {
    const asked = questionsFor({ ...(await cache()), edges: {} }, { start, end })
    const told = asked.flatMap(({ key, by, selectors }) =>
      key.includes('/backend') ? [[key.split('/')[1], by, selectors[0]?.metric]] : [],
    )
    expect(told).toEqual([
      ['backend', ['site', 'operation', 'outcome'], 'backend_requests_total'],
      ['backend-durations', ['site', 'operation', 'le'], 'backend_request_duration_seconds_bucket'],
      ['backend-2', ['site', 'backend', 'outcome'], 'forwarded_requests_total'],
      ['backend-durations-2', ['site', 'backend', 'le'], 'forwarded_request_duration_seconds_bucket'],
    ])
    expect(asked.find(({ key }) => key.endsWith('/backend'))?.selectors[0]?.matchers).toContain('operation!="ping"')
  })
})
