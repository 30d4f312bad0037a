import { expect, test } from 'vitest'
import { serviceSchema } from '../../../slo/promises/service.ts'
import { resolveSource } from '../../../slo/promises/service-source.ts'
import { loadSource } from '../../../slo/promises/source.ts'

const service = (source: object) =>
  serviceSchema.parse({
    id: 'outlink',
    title: 'Outlink',
    owner: 'Machine Learning Team',
    contacts: ['@somebody'],
    sites: ['eqiad'],
    targets: [{ class: 'stable' }],
    reconciliation: 'published as it is',
    source: { selectors: [{ match: 'app="outlink"' }], ...source },
  })

test('a service changes the one field of its source that it names, and staging stays left out', async () => {
  const istio = await loadSource('istio')
  const codes = { ...istio.codes, errors: '5..|429' }
  const changed = await resolveSource(service({ kind: 'istio', with: { codes } }))
  expect(changed).toEqual({ ...istio, codes })
  expect(changed.production).toBe('prometheus="k8s-mlserve"')
})

test('a custom source is what it says, and all else is what nearly all have', async () => {
  const told = {
    title: 'Mine',
    requests: 'x_total',
    labels: { code: 'code' },
    codes: { errors: '5..', clientErrors: '4..' },
  }
  const source = await resolveSource(service({ kind: 'custom', with: told }))
  expect(source).toEqual({
    ...told,
    labels: { site: 'site', code: 'code' },
    always: '',
    production: '',
    operations: {},
    processStart: 'process_start_time_seconds',
  })
})
