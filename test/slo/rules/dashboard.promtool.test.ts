import { expect, test } from 'vitest'
import { dashboardJson } from '../../../slo/rules/dashboard.ts'
import { testRules } from './promtool.ts'

type Panel = { readonly type: string; readonly targets: readonly { readonly expr: string }[] }

/** Ten hours of a promise of 50 %: 12,000 requests, 3,000 of them bad, and one hour without data at a site. */
const recorded = {
  'liftwing_slo:all:increase5m{slo_service="shop", slo_promise="availability", site="north"}': '100x119',
  'liftwing_slo:bad:increase5m{slo_service="shop", slo_promise="availability", site="north"}': '50x59 0x59',
  'liftwing_slo:target{slo_service="shop", slo_promise="availability"}': '0.5x119',
  'ALERTS{alertname="LiftWingSloNoData", alertstate="pending", slo_service="shop", slo_promise="availability", site="south"}':
    '1x11',
}

test.each([
  ['now', '10h'],
  ['at the end of the quarter, long before it comes', '90d'],
])('its headlines are there %s', async (_, at) => {
  const { panels } = JSON.parse(dashboardJson()) as { panels: readonly Panel[] }
  const headlines = panels.filter(({ type }) => type === 'stat').flatMap(({ targets }) => targets)
  const values = [0.5, 3000, 3600]
  const expected = headlines.map(({ expr }, index) => {
    const asked = expr.replaceAll('$__range', '100d').replaceAll('$service', 'shop').replaceAll('$promise', '.+')
    return [at, asked, { '{slo_promise="availability"}': values[index] ?? Number.NaN }] as const
  })
  expect(expected).toHaveLength(values.length)
  expect(await testRules({ name: 'headlines', rules: [], interval: '5m', series: recorded, expected })).toContain(
    'SUCCESS',
  )
})
