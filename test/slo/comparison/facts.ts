import type { ComparisonFacts } from '../../../slo/comparison/record.ts'

/** Two revisions on one small machine. */
export const factsOfComparison: ComparisonFacts = {
  id: '20261127T090000Z-compare-7f3a',
  createdAt: '2026-11-27T09:06:00.000Z',
  subjects: {
    A: {
      name: 'main',
      is: 'revision',
      exactly: '0b84c854e5d627dd09ac308be127fb7741ad7c75',
      build: { version: '0.1.0' },
    },
    B: {
      name: 'faster-rows',
      is: 'revision',
      exactly: '639bc147a1a0a5f5ab3ee64cf48d1d66e1a9ec4f',
      build: { version: '0.1.0' },
    },
  },
  fingerprint: {
    load: { scenario: 'surge', reads: '200/s', writes: '50/s' },
    data: { rows: '2,000' },
    machine: { cores: '2', memory: '24 GB' },
    versions: { cassandra: '5.0.6 (native)', k6: '1.8.1 (native)', node: 'v24.11.1' },
  },
  command: 'liftwing-slo compare main faster-rows',
}
