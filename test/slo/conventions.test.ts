import { expect, test } from 'vitest'
import { backendOutcomes, serviceMetrics, traffics } from '../../slo/conventions.ts'
import { edgesMs } from '../../slo/edges.ts'
import { loadSource } from '../../slo/promises/source.ts'

test('what a quarter asks of the reference service is what the service calls it', async () => {
  const source = await loadSource('http')
  const [organic] = traffics
  expect(source).toMatchObject({
    requests: serviceMetrics.requests,
    durations: { metric: serviceMetrics.durations, edgesMs: [...edgesMs] },
    processStart: serviceMetrics.processStart,
    backend: { requests: serviceMetrics.backendRequests, durations: { metric: serviceMetrics.backendDurations } },
  })
  expect(source.always).toContain(`traffic="${organic}"`)
  const failures = backendOutcomes.filter((outcome) => new RegExp(`^(${source.backend?.errors})$`).test(outcome))
  expect(failures).toEqual(backendOutcomes.filter((outcome) => outcome !== 'ok'))
})
