import type { RunFacts } from '../../../slo/run/saved.ts'

/** What is to be said of a run of reads besides its evidence. */
export const factsOfRun: RunFacts = {
  id: 'a',
  createdAt: '2026-11-27T09:00:00.000Z',
  window: { start: 1_795_770_000, end: 1_795_770_030 },
  plan: {
    scenario: 'surge',
    seed: '7',
    operations: [{ operation: 'read', perSecond: 1000 }],
    durationSeconds: 30,
    warmupSeconds: 5,
    rows: 2000,
    timeoutMs: 1000,
    knobs: [{ flag: '--zipf', value: 0.8, unit: '', help: 'popularity' }],
  },
  distinctKeys: [],
  subject: { name: 'cache', url: 'http://127.0.0.1:8080', build: { version: '0.1.0' } },
  environment: {
    cores: 2,
    memoryBytes: 2 ** 34,
    os: 'Linux 6.1',
    parts: { cassandra: '5.0.6', service: '0.1.0', node: 'v24' },
    command: 'gate',
  },
  evidence: {},
}
