import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadServices } from '../../../slo/promises/promises.ts'
import { loadClasses } from '../../../slo/promises/slo-class.ts'
import { dashboardJson } from '../../../slo/rules/dashboard.ts'
import { rulesYaml } from '../../../slo/rules/rules.ts'
import { promtool, testRules } from './promtool.ts'

const now = Date.parse('2026-09-01') / 1000
const deploy = join(import.meta.dirname, '..', '..', '..', 'deploy')

test('the dashboard asks only for what the rules record', async () => {
  const rules = await rulesYaml(await loadServices(), await loadClasses(), now)
  const recorded = new Set([...rules.matchAll(/record: (\S+)/g)].map(([, name]) => name))
  const asked = [...dashboardJson().matchAll(/liftwing_slo:[a-z0-9_:]+/g)].map(([name]) => name)
  expect(asked.length).toBeGreaterThan(10)
  expect(asked.filter((name) => !recorded.has(name))).toEqual([])
})

test('the dashboard follows the running quarter, in UTC', () => {
  const { time, timezone, fiscalYearStartMonth } = JSON.parse(dashboardJson())
  expect({ time, timezone, fiscalYearStartMonth }).toEqual({
    time: { from: 'now/fQ', to: 'now' },
    timezone: 'utc',
    fiscalYearStartMonth: 11,
  })
})

test('the rules and the dashboard in deploy/ are the ones that are written today', async () => {
  const rules = await rulesYaml(await loadServices(), await loadClasses(), now)
  expect(await readFile(join(deploy, 'prometheus', 'liftwing-slo.rules.yaml'), 'utf8')).toBe(rules)
  expect(await readFile(join(deploy, 'grafana', 'liftwing-slo.json'), 'utf8')).toBe(dashboardJson())
})

type Panel = { readonly type: string; readonly targets: readonly { readonly expr: string }[] }

/** Ten hours of a promise of 50 %: 12,000 requests, 3,000 of them bad, and one hour without data at a site. */
const recorded = {
  'liftwing_slo:all:increase5m{slo_service="shop", slo_promise="availability", site="north"}': '100x119',
  'liftwing_slo:bad:increase5m{slo_service="shop", slo_promise="availability", site="north"}': '50x59 0x59',
  'liftwing_slo:target{slo_service="shop", slo_promise="availability"}': '0.5x119',
  'ALERTS{alertname="LiftWingSloNoData", alertstate="pending", slo_service="shop", slo_promise="availability", site="south"}':
    '1x11',
}

test.skipIf(!existsSync(promtool)).each([
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
