import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseQuarter } from '../../../slo/calendar.ts'
import { loadServices } from '../../../slo/promises/promises.ts'
import { loadClasses } from '../../../slo/promises/slo-class.ts'
import { dashboardJson } from '../../../slo/rules/dashboard.ts'
import { rulesYaml } from '../../../slo/rules/rules.ts'

const quarter = parseQuarter('2026-09', 0)
const deploy = join(import.meta.dirname, '..', '..', '..', 'deploy')

test('the dashboard asks only for what the rules record', async () => {
  const rules = await rulesYaml(await loadServices(), await loadClasses(), quarter.start)
  const recorded = new Set([...rules.matchAll(/record: (\S+)/g)].map(([, name]) => name))
  const asked = [...dashboardJson(quarter).matchAll(/liftwing_slo:[a-z0-9_:]+/g)].map(([name]) => name)
  expect(asked.length).toBeGreaterThan(10)
  expect(asked.filter((name) => !recorded.has(name))).toEqual([])
})

test('the dashboard shows the quarter itself, in UTC', () => {
  const { time, timezone, title } = JSON.parse(dashboardJson(quarter))
  expect(time).toEqual({ from: '2026-09-01T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z' })
  expect(timezone).toBe('utc')
  expect(title).toBe('Lift Wing SLOs, September to November 2026')
})

test('the rules and the dashboard in deploy/ are the ones that are written today', async () => {
  const rules = await rulesYaml(await loadServices(), await loadClasses(), quarter.start)
  expect(await readFile(join(deploy, 'prometheus', 'liftwing-slo.rules.yaml'), 'utf8')).toBe(rules)
  expect(await readFile(join(deploy, 'grafana', 'liftwing-slo.json'), 'utf8')).toBe(dashboardJson(quarter))
})
