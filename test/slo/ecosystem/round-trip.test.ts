import { describe, expect, test } from 'vitest'
import { exportables, exportOpenSlo, exportSloth } from '../../../slo/ecosystem/export.ts'
import { importServices } from '../../../slo/ecosystem/import.ts'
import { servicesYaml } from '../../../slo/ecosystem/services-yaml.ts'
import { toNumber } from '../../../slo/fraction.ts'
import { parse } from '../../../slo/promises/document.ts'
import { loadServices, promisesOf } from '../../../slo/promises/promises.ts'
import { type Service, servicesFileSchema } from '../../../slo/promises/service.ts'
import { loadClasses, type SloClass } from '../../../slo/promises/slo-class.ts'
import { parseMatchers } from '../../../slo/promql/matchers.ts'
import { isScorable } from '../../../slo/quarter/indicator.ts'

const now = Date.parse('2026-09-15') / 1000
const options = { owner: 'nobody', contacts: ['@nobody'], sites: ['eqiad', 'codfw'] }

/** What both sides must agree on: of whom, how much, within which threshold. */
function promised(services: readonly Service[], classes: readonly SloClass[]) {
  return services
    .flatMap((service) => promisesOf(service, classes, now))
    .filter(isScorable)
    .map(({ objective }) =>
      'target' in objective
        ? [toNumber(objective.target), 'thresholdMs' in objective ? objective.thresholdMs : 'available']
        : [],
    )
}

describe.each([
  ['OpenSLO', exportOpenSlo],
  ['Sloth', exportSloth],
])('promises written for %s and read again', (_, write) => {
  test('promise the same of the same requests', async () => {
    const classes = await loadClasses()
    const services = await loadServices({ classes })
    const { slos } = await exportables(services, classes, now)
    const again = importServices([{ file: 'ours.yaml', text: (await write(services, classes, now)).text }], options)
    const ratios = slos.map(({ target, promised: { objective } }) => [
      toNumber(target),
      'thresholdMs' in objective ? objective.thresholdMs : 'available',
    ])
    expect(promised(again.services, classes).toSorted()).toEqual(ratios.toSorted())
    const outlink = again.services.find(({ id }) => id === 'outlink')
    expect(parseMatchers(outlink?.source.selectors[0]?.match ?? '')).toContainEqual({
      name: 'destination_canonical_service',
      operator: '=~',
      value: 'outlink-topic-model-predictor(-default)?',
    })
    expect(outlink?.targets[0]?.objectives[0]).toMatchObject({
      indicator: { bad: 'istio_requests_total{response_code=~"5.."}', total: 'istio_requests_total' },
    })
  })
})

test.each([[['eqiad']], [['codfw', 'eqiad']]])(
  'services of the sites %o are written and read again as such',
  async (sites) => {
    const classes = await loadClasses()
    const services = (await loadServices({ classes })).map((service) => ({ ...service, sites }))
    for (const write of [exportOpenSlo, exportSloth]) {
      const { text } = await write(services, classes, now)
      const again = importServices([{ file: 'ours.yaml', text: text }], { ...options, sites: ['elsewhere'] })
      expect(new Set(again.services.flatMap((service) => service.sites))).toEqual(new Set(sites))
    }
  },
)

test('what the other tools cannot say is listed', async () => {
  const classes = await loadClasses()
  const services = await loadServices({ classes })
  const { losses } = await exportOpenSlo(services, classes, now)
  expect(losses).toContain('Article topic cache: read-throughput is no ratio and was left out.')
  expect(losses).toContain('Article topic cache: that it expires on 2027-12-31 is not said.')
  expect(losses).toContain('Outlink topics: scored together only, not apart in eqiad and codfw.')
  expect(losses).toContain(
    'Lift Wing Kubernetes API: latency was left out, because its threshold is no edge of the histogram.',
  )
  expect((await exportSloth(services, classes, now)).losses[0]).toMatch(/^Sloth rolls over 30 days/)
})

test('services written as a file read as the same services', async () => {
  const services = await loadServices()
  const text = servicesYaml(services)
  expect(text).toContain('target: 95 %')
  expect(parse('again.yaml', text, servicesFileSchema).services).toEqual(services)
})
