import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  backendOutcomes,
  clientRequests,
  databaseMetrics,
  loadTestHeader,
  serviceMetrics,
  traffics,
} from '../../slo/conventions.ts'
import { edgesMs } from '../../slo/edges.ts'
import { loadSource } from '../../slo/promises/source.ts'
import { behind } from '../../slo/quarter/indicator.ts'

test('what a quarter asks of the reference service is what the service calls it', async () => {
  const source = await loadSource('http')
  const [organic] = traffics
  expect(source).toMatchObject({
    requests: serviceMetrics.requests,
    durations: { metric: serviceMetrics.durations, edgesMs: [...edgesMs] },
    processStart: serviceMetrics.processStart,
    backend: [
      { requests: serviceMetrics.backendRequests, durations: { metric: serviceMetrics.backendDurations } },
      { requests: serviceMetrics.forwardedRequests, durations: { metric: serviceMetrics.forwardedDurations } },
    ],
  })
  expect(source.always).toContain(`traffic="${organic}"`)
  for (const { errors } of behind(source)) {
    const failures = backendOutcomes.filter((outcome) => new RegExp(`^(${errors})$`).test(outcome))
    expect(failures).toEqual(backendOutcomes.filter((outcome) => outcome !== 'ok'))
  }
})

test('no other file spells these names again', () => {
  const root = join(import.meta.dirname, '../..')
  const names = [
    loadTestHeader,
    clientRequests.metric,
    ...Object.values(serviceMetrics),
    ...Object.values(databaseMetrics),
  ]
  // The example quarter tells of a Prometheus that is not ours, and the schema of sources of anybody's.
  const folders = ['cli', 'reference-service', 'reports', 'run', 'scenarios', 'slo/run', 'stack']
  const comments = /\/\*[\s\S]*?\*\/|\/\/.*$/gm
  const again = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .flatMap((path) => {
        const text = readFileSync(join(root, folder, path), 'utf8').replace(comments, '')
        return names.filter((name) => text.includes(name)).map((name) => `${folder}/${path} spells ${name}`)
      }),
  )
  expect(again).toEqual([])
})
