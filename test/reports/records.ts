import { edgesMs } from '../../slo/edges.ts'
import type { Latency, Moment, ScoredObjective } from '../../slo/run/record.ts'
import type { RunReport } from '../../slo/run/report.ts'

/** Hand-made records of runs, as real ones look: everything met, a stall, and a run that saw nothing. */

const seconds = 30
const reads = 30_000
const writes = 3_000

function percentileObjective(
  percent: number,
  thresholdMs: number,
  rest: Pick<ScoredObjective, 'verdict' | 'good' | 'total'> & Partial<ScoredObjective>,
): ScoredObjective {
  return {
    operation: 'read',
    objective: { kind: 'percentile', target: { numerator: percent, denominator: 100 }, thresholdMs },
    allowed: Math.floor((rest.total * (100 - percent)) / 100),
    interval: { lower: rest.good / rest.total - 0.0004, upper: Math.min(rest.good / rest.total + 0.0003, 1) },
    reasons: [],
    evidence: ['client'],
    ...rest,
  }
}

function throughput(operation: 'read' | 'write', perSecond: number, good: number, verdict: ScoredObjective['verdict']) {
  return {
    operation,
    objective: { kind: 'throughput', perSecond },
    verdict,
    good,
    total: perSecond * seconds,
    perSecond: good / seconds,
    reasons: [],
    evidence: ['client'],
  } satisfies ScoredObjective
}

function fraction(
  kind: 'availability' | 'correctness',
  percent: number,
  good: number,
  total: number,
  verdict: ScoredObjective['verdict'],
): ScoredObjective {
  return {
    operation: 'all',
    objective: { kind, target: { numerator: percent, denominator: 100 } },
    verdict,
    good,
    total,
    allowed: Math.floor((total * (100 - percent)) / 100),
    ...(total > 0 ? { interval: { lower: good / total - 0.0001, upper: Math.min(good / total + 0.0001, 1) } } : {}),
    reasons: [],
    evidence: ['client'],
  }
}

function liftWingClasses(good: number, total: number, within: (thresholdMs: number) => number): RunReport['classes'] {
  const row = (
    id: string,
    title: string,
    percent: number,
    thresholdMs: number,
    promised = false,
  ): RunReport['classes'][number] => {
    const target = { numerator: percent, denominator: 100 }
    const held = (count: number): ScoredObjective['verdict'] =>
      total === 0 ? 'inconclusive' : count * 100 >= total * percent ? 'met' : 'missed'
    const allowed = Math.floor((total * (100 - percent)) / 100)
    const base = { operation: 'all' as const, total, allowed, reasons: [], evidence: ['client'] }
    const availability: ScoredObjective = {
      ...base,
      objective: { kind: 'availability', target },
      good,
      verdict: held(good),
    }
    const latency: ScoredObjective = {
      ...base,
      objective: { kind: 'latency', target, thresholdMs },
      good: within(thresholdMs),
      verdict: held(within(thresholdMs)),
    }
    const both = [availability.verdict, latency.verdict]
    const verdict = both.includes('missed') ? 'missed' : both.includes('inconclusive') ? 'inconclusive' : 'met'
    return { id, title, availability, latency, verdict, promised }
  }
  return [
    row('ores', 'Derived from ORES models', 98, 5000),
    row('stable', 'Stable and reliable', 98, 500),
    row('experimental', 'Experimental', 95, 500),
    row('auxiliary', 'Auxiliary services', 95, 500),
    row('kubernetes-api', 'Lift Wing Kubernetes API', 99, 500, true),
  ]
}

const quantiles = [0, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999, 0.9999, 1]

function latencyOf(
  operation: 'read' | 'write',
  total: number,
  fromSchedule: readonly number[],
  onTheWire: readonly number[],
): Latency {
  const points = (values: readonly number[]) => quantiles.map((quantile, i) => ({ quantile, ms: values[i] ?? 0 }))
  const within = (edge: number) => {
    const i = fromSchedule.findIndex((ms) => ms > edge)
    if (i === -1) return total
    if (i === 0) return 0
    const [below, above] = [fromSchedule[i - 1] ?? 0, fromSchedule[i] ?? 0]
    const [from, to] = [quantiles[i - 1] ?? 0, quantiles[i] ?? 1]
    return Math.floor(total * (from + ((to - from) * Math.log(edge / below)) / Math.log(above / below)))
  }
  return {
    operation,
    fromSchedule: points(fromSchedule),
    onTheWire: points(onTheWire),
    buckets: [
      ...edgesMs.map((edgeMs) => ({ edgeMs, count: within(edgeMs) })),
      { edgeMs: 'inf' as const, count: total },
    ],
  }
}

/** A smooth, repeatable unevenness between 0 and 1. */
function ripple(second: number): number {
  return (Math.sin(second * 2.3) + Math.sin(second * 0.7 + 1) + 2) / 4
}

function quietMoments(): Moment[] {
  return Array.from({ length: seconds }, (_, second) => ({
    second,
    offeredPerSecond: 1100,
    achievedPerSecond: 1097 + Math.round(ripple(second) * 5),
    failedPerSecond: 0,
    p50Ms: 0.41 + 0.06 * ripple(second),
    p95Ms: 0.95 + 0.4 * ripple(second + 5),
    p99Ms: 2.1 + 3.2 * ripple(second + 2) ** 2,
  }))
}

const met: RunReport = {
  schemaVersion: 1,
  kind: 'run',
  id: '20261121-031000-gate',
  createdAt: '2026-11-21T03:10:44.201Z',
  verdict: 'met',
  reasons: [],
  plan: {
    scenario: 'surge',
    seed: 'article-topics',
    operations: [
      { operation: 'read', perSecond: 1000 },
      { operation: 'write', perSecond: 100 },
    ],
    durationSeconds: seconds,
    warmupSeconds: 10,
    rows: 50_000,
    timeoutMs: 2000,
    knobs: [
      { flag: '--zipf', value: 0.9, unit: '', help: 'popularity falls as rank^-s; 0 is uniform' },
      { flag: '--body-check', value: 0.05, unit: '', help: 'share of reads whose whole body is checked' },
    ],
  },
  distinctKeys: [
    { operation: 'read', rows: 14_211 },
    { operation: 'write', rows: 2_417 },
  ],
  window: { start: '2026-11-21T03:10:12.000Z', end: '2026-11-21T03:10:42.000Z' },
  subject: {
    name: 'article-topic-cache',
    url: 'http://127.0.0.1:40123',
    build: { version: '0.1.0', node: 'v24.21.0', model: 'articletopic-20260801' },
  },
  environment: {
    cores: 2,
    memoryBytes: 8_326_430_720,
    os: 'Debian GNU/Linux 12 (Linux 6.1.0)',
    parts: {
      k6: '1.8.1 (native)',
      Cassandra: '5.0.6 (native)',
      Prometheus: '3.15.0 (native)',
      'reference service': '0.1.0 (native)',
    },
    git: 'c751103',
    command: 'liftwing-slo gate --reads 1000 --writes 100 --duration 30s --seed article-topics',
  },
  objectives: [
    percentileObjective(50, 5, {
      verdict: 'met',
      good: 29_871,
      total: reads,
      measuredMs: 0.436,
      service: { good: 29_902, total: reads },
    }),
    percentileObjective(95, 10, {
      verdict: 'met',
      good: 29_954,
      total: reads,
      measuredMs: 1.17,
      service: { good: 29_969, total: reads },
    }),
    percentileObjective(99, 100, {
      verdict: 'met',
      good: reads,
      total: reads,
      measuredMs: 3.62,
      service: { good: reads, total: reads },
    }),
    throughput('read', 1000, reads, 'met'),
    throughput('write', 100, writes, 'met'),
    fraction('correctness', 100, 33_200, 33_200, 'met'),
  ],
  classes: liftWingClasses(reads + writes, reads + writes, () => reads + writes),
  trust: [
    { id: 'generator-finished', outcome: 'ok', title: 'The generator finished', finding: 'k6 ran to its end.' },
    {
      id: 'counts-complete',
      outcome: 'ok',
      title: 'Prometheus has every request',
      finding: 'All 33000 requests that k6 counted are in Prometheus.',
    },
    {
      id: 'rate-held',
      outcome: 'ok',
      title: 'The rate was held',
      finding: '33000 of 33000 planned requests were sent; 0 iterations were dropped.',
    },
    {
      id: 'generator-lag',
      outcome: 'ok',
      title: 'Requests started on time',
      finding: 'At P99, reads started 0.61 ms after the schedule (P50 0.04 ms, at most 9.2 ms). Latencies include it.',
    },
    {
      id: 'cpu-headroom',
      outcome: 'warning',
      title: 'Cores to spare',
      finding: 'The generator and the service shared 2 cores, of which 1.31 were busy.',
    },
  ],
  reconciliation: [
    {
      operation: 'read',
      planned: reads,
      dropped: 0,
      sent: reads,
      answered: reads,
      timedOut: 0,
      refused: 0,
      serviceAnswered: reads,
      cassandraAnswered: reads,
    },
    {
      operation: 'write',
      planned: writes,
      dropped: 0,
      sent: writes,
      answered: writes,
      timedOut: 0,
      refused: 0,
      serviceAnswered: writes,
      cassandraAnswered: writes,
    },
  ],
  findings: [],
  readBack: { acknowledged: writes, checked: 200, lost: 0, stale: 0 },
  commitLog: { sync: 'periodic', periodMs: 10_000 },
  answers: [
    { operation: 'read', outcome: 'ok', status: '200', count: reads },
    { operation: 'write', outcome: 'ok', status: '204', count: writes },
  ],
  latency: [
    latencyOf(
      'read',
      reads,
      [0.21, 0.36, 0.436, 0.55, 0.82, 1.17, 3.62, 6.4, 18.7, 33.1, 41.8],
      [0.19, 0.33, 0.4, 0.51, 0.75, 1.06, 3.21, 5.9, 17.2, 31.4, 40.9],
    ),
    latencyOf(
      'write',
      writes,
      [0.27, 0.41, 0.49, 0.63, 0.97, 1.42, 4.05, 7.3, 19.9, 30.2, 30.2],
      [0.25, 0.38, 0.46, 0.58, 0.9, 1.31, 3.7, 6.8, 18.4, 29.8, 29.8],
    ),
  ],
  cpu: [
    { part: 'k6', seconds: 12.4 },
    { part: 'reference service', seconds: 11.1 },
    { part: 'Cassandra', seconds: 14.9 },
    { part: 'Prometheus', seconds: 0.9 },
  ],
  moments: quietMoments(),
  evidence: {
    client: {
      query: 'k6_surge_requests_total{testid="20261121-031000-gate", phase="scored"}',
      at: '2026-11-21T03:10:43.000Z',
      samples: [
        { labels: { op: 'read', outcome: 'ok', status: '200', within: '0.5' }, value: 20_114 },
        { labels: { op: 'read', outcome: 'ok', status: '200', within: '1' }, value: 8_014 },
        { labels: { op: 'read', outcome: 'ok', status: '200', within: '5' }, value: 1_872 },
        { labels: { op: 'write', outcome: 'ok', status: '204', within: '1' }, value: 3_000 },
      ],
    },
    service: {
      query: 'http_requests_total{traffic="load-test"}',
      at: '2026-11-21T03:10:43.000Z',
      samples: [
        { labels: { route: '/v1/topics/{wiki_id}/{page_id}', method: 'GET', code: '200' }, value: reads },
        { labels: { route: '/v1/topics/{wiki_id}/{page_id}', method: 'PUT', code: '204' }, value: writes },
      ],
    },
  },
}

const stalled = (second: number) => second === 14 || second === 15

/** A stall of 1.4 seconds in mid-run, which pushes P99 over its promise and lets some requests time out. */
const missed: RunReport = {
  ...met,
  id: '20261121-032200-gate',
  createdAt: '2026-11-21T03:22:44.517Z',
  window: { start: '2026-11-21T03:22:12.000Z', end: '2026-11-21T03:22:42.000Z' },
  verdict: 'missed',
  reasons: [
    '1131 of 30000 requests were not good: 118 timed out, 1013 came too late.',
    '2 acknowledged writes were lost.',
  ],
  objectives: [
    percentileObjective(50, 5, {
      verdict: 'met',
      good: 28_412,
      total: reads,
      measuredMs: 0.447,
      service: { good: 28_533, total: 29_882 },
    }),
    percentileObjective(95, 10, {
      verdict: 'met',
      good: 28_502,
      total: reads,
      measuredMs: 9.71,
      service: { good: 28_611, total: 29_882 },
      reasons: ['The evidence is weak: with this many requests, chance alone could have decided.'],
    }),
    percentileObjective(99, 100, {
      verdict: 'missed',
      good: 28_869,
      total: reads,
      measuredMs: 1131.4,
      service: { good: 28_904, total: 29_882 },
      reasons: ['1131 of 30000 requests were not good: 118 timed out, 1013 came too late.'],
    }),
    throughput('read', 1000, 29_882, 'met'),
    throughput('write', 100, writes, 'met'),
    {
      ...fraction('correctness', 100, 33_080, 33_082, 'missed'),
      reasons: ['2 acknowledged writes were lost.'],
    },
  ],
  classes: liftWingClasses(32_882, 33_000, (thresholdMs) => (thresholdMs > 1000 ? 32_882 : 32_104)),
  reconciliation: [
    {
      operation: 'read',
      planned: reads,
      dropped: 0,
      sent: reads,
      answered: 29_882,
      timedOut: 118,
      refused: 0,
      serviceAnswered: 29_882,
      cassandraAnswered: 29_960,
    },
    ...met.reconciliation.slice(1),
  ],
  findings: [
    'Cassandra answered 78 reads more than the service did: their clients had gone by then.',
    'From the intended start, P99 reads 1.13 s; timed on the wire alone it would read 212 ms.',
  ],
  readBack: { acknowledged: writes, checked: 200, lost: 2, stale: 0 },
  answers: [
    { operation: 'read', outcome: 'ok', status: '200', count: 29_882 },
    { operation: 'read', outcome: 'timeout', status: 'none', count: 118 },
    { operation: 'write', outcome: 'ok', status: '204', count: writes },
  ],
  latency: [
    latencyOf(
      'read',
      29_882,
      [0.22, 0.37, 0.447, 0.61, 1.9, 9.71, 1131.4, 1240, 1392, 1401, 1404],
      [0.2, 0.34, 0.41, 0.55, 1.4, 4.8, 212, 760, 1380, 1398, 1401],
    ),
    latencyOf(
      'write',
      writes,
      [0.28, 0.43, 0.52, 0.7, 2.3, 14.2, 1122, 1238, 1390, 1399, 1399],
      [0.26, 0.4, 0.48, 0.62, 1.7, 6.1, 240, 790, 1377, 1395, 1395],
    ),
  ],
  moments: quietMoments().map((moment) =>
    stalled(moment.second)
      ? {
          ...moment,
          achievedPerSecond: moment.second === 14 ? 231 : 1851,
          failedPerSecond: moment.second === 14 ? 118 : 0,
          p50Ms: moment.second === 14 ? 610 : 1.9,
          p95Ms: 1310,
          p99Ms: 1390,
        }
      : moment,
  ),
}

/** Nothing answered: no samples, dropped iterations, no service, no moments. */
const inconclusive: RunReport = {
  ...met,
  id: '20261121-034000-gate',
  createdAt: '2026-11-21T03:40:44.000Z',
  window: { start: '2026-11-21T03:40:12.000Z', end: '2026-11-21T03:40:42.000Z' },
  verdict: 'inconclusive',
  reasons: [
    'No request was sent, so nothing is known.',
    '0 of 33000 planned requests were sent; 33000 iterations were dropped.',
  ],
  distinctKeys: [
    { operation: 'read', rows: 0 },
    { operation: 'write', rows: 0 },
  ],
  subject: { ...met.subject, build: {} },
  environment: {
    cores: 2,
    memoryBytes: 8_326_430_720,
    os: 'Debian GNU/Linux 12 (Linux 6.1.0)',
    parts: { k6: '1.8.1 (native)' },
    command: 'liftwing-slo gate --target http://127.0.0.1:9 --prometheus http://127.0.0.1:9090',
  },
  objectives: met.objectives.map(({ interval: _, measuredMs: __, service: ___, perSecond: ____, ...scored }) => ({
    ...scored,
    verdict: 'inconclusive' as const,
    good: 0,
    total: scored.objective.kind === 'throughput' ? scored.total : 0,
    ...(scored.allowed === undefined ? {} : { allowed: 0 }),
    reasons: ['No request was sent, so nothing is known.'],
  })),
  classes: liftWingClasses(0, 0, () => 0),
  trust: [
    {
      id: 'rate-held',
      outcome: 'invalid',
      title: 'The rate was held',
      finding: '0 of 33000 planned requests were sent; 33000 iterations were dropped.',
    },
    {
      id: 'generator-lag',
      outcome: 'invalid',
      title: 'Requests started on time',
      finding: 'The generator did not say when its requests started.',
    },
  ],
  reconciliation: [
    { operation: 'read', planned: reads, dropped: reads, sent: 0, answered: 0, timedOut: 0, refused: 0 },
    { operation: 'write', planned: writes, dropped: writes, sent: 0, answered: 0, timedOut: 0, refused: 0 },
  ],
  findings: ['The service was not seen: Prometheus has no series of it.'],
  readBack: { acknowledged: 0, checked: 0, lost: 0, stale: 0 },
  answers: [],
  latency: [
    { operation: 'read', fromSchedule: [], onTheWire: [], buckets: [{ edgeMs: 'inf', count: 0 }] },
    { operation: 'write', fromSchedule: [], onTheWire: [], buckets: [{ edgeMs: 'inf', count: 0 }] },
  ],
  cpu: [],
  moments: [],
  evidence: {
    client: {
      query: 'k6_surge_requests_total{testid="20261121-034000-gate", phase="scored"}',
      at: '2026-11-21T03:40:43.000Z',
      samples: [],
    },
  },
}

const attack = `</script><script>alert(1)</script><img src=x onerror=alert(2)> ]]> & "quoted" 'single' | pipe \` tick \u001b[31mred\u0007 \u202Egnp`

/** Strings from elsewhere that try to be markup, a table cell, a terminal command or the end of a script, and names without end. */
const hostile: RunReport = {
  ...missed,
  id: `run-${attack}`,
  reasons: [attack],
  plan: { ...missed.plan, scenario: attack, seed: attack },
  subject: {
    name: `${'a-very-long-name-of-a-service-'.repeat(8)}${attack}`,
    url: `http://127.0.0.1:1/?q=${encodeURIComponent(attack)}`,
    build: { [attack]: attack },
  },
  environment: { ...missed.environment, os: attack, parts: { [attack]: attack }, git: attack, command: attack },
  objectives: missed.objectives.map((scored) => ({ ...scored, reasons: [attack] })),
  classes: missed.classes.map((row) => ({ ...row, id: attack, title: attack })),
  trust: missed.trust.map((check) => ({ ...check, id: attack, title: attack, finding: attack })),
  findings: [attack],
  answers: [{ operation: 'read', outcome: attack, status: attack, count: 1 }],
  cpu: [{ part: attack, seconds: 1 }],
  evidence: {
    [attack]: { query: attack, at: '2026-11-21T03:22:43.000Z', samples: [{ labels: { [attack]: attack }, value: 1 }] },
  },
}

export const records = { met, missed, inconclusive, hostile }
