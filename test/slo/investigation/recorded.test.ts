import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { investigate } from '../../../slo/investigation/investigate.ts'
import { observationsSchema } from '../../../slo/investigation/observations.ts'

const about = { id: 'i', createdAt: '2026-11-27T09:00:00.000Z', command: 'liftwing-slo investigate' }

/** What was recorded of real stacks, on a machine that others used as well → the causes that it shows. */
const recorded: readonly (readonly [file: string, causes: readonly object[]])[] = [
  // Its process was stopped twice for 3 s, under 330 requests a second.
  ['cassandra-stopped', [{ id: 'cassandra-stopped', sure: 'likely' }]],
  // 100 reads a second of which one in ten misses, for 45 s: the lambda stopped twice for 3 s, and the generator twice for 2 s.
  ['lambda-stopped', [{ id: 'lambda', sure: 'likely' }]],
  // On a quiet machine, twice for 3 s again: whoever waited for it longer than 1 s gave up, and so failed without a failure of the lambda.
  [
    'lambda-timed-out',
    [
      {
        id: 'lambda',
        sure: 'likely',
        evidence: ['40 requests failed in 4 steps, while the service waited for lambda.'],
      },
    ],
  ],
  ['generator-stopped', [{ id: 'generator', sure: 'likely' }]],
  // The same for 90 s, and the generator had a tenth of a processor, twice for 10 s: it sent late, and read answers late.
  ['generator-starved', [{ id: 'generator', sure: 'possible' }]],
  // 200 reads a second through TLS; twice for 12 s each answer ended its connection.
  ['connections-ended', [{ id: 'connection', sure: 'likely' }]],
  // 1,000 reads a second; from second 45 on another build, which takes twice the CPU for a read.
  ['deploy-doubled', [{ id: 'deploy', sure: 'possible' }]],
  // 250 reads a second, each six times as heavy; from second 52 on another build, for which they are twelve times as heavy. Other programs took two thirds of the cores.
  ['deploy-heavy', [{ id: 'deploy', sure: 'possible' }]],
  // 200 reads a second, every other with a trace; reads of one wiki took 60 ms more, twice for 12 s.
  ['wiki-slow', [{ id: 'label-wiki', sure: 'possible' }]],
  // Nothing was done, but other programs began to take three quarters of the cores.
  ['machine-taken', [{ id: 'machine', sure: 'possible' }]],
  ['quiet', []],
]

test.each(recorded)('%s', (file, causes) => {
  const json = readFileSync(join(import.meta.dirname, 'recorded', `${file}.json`), 'utf8')
  const report = investigate(observationsSchema.parse(JSON.parse(json)), about)
  expect(report.causes).toMatchObject(causes)
  expect(report.causes.length).toBe(causes.length)
})
