import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { clientRequests, databaseMetrics, serviceMetrics } from '../../../slo/conventions.ts'
import { loadServices } from '../../../slo/promises/promises.ts'
import { loadClasses } from '../../../slo/promises/slo-class.ts'
import { parsePromql } from '../../../slo/promql/matchers.ts'
import { dashboardJson } from '../../../slo/rules/dashboard.ts'
import { liveDashboardJson } from '../../../slo/rules/live-dashboard.ts'
import { rulesYaml } from '../../../slo/rules/rules.ts'

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
  expect(await readFile(join(deploy, 'grafana', 'liftwing-slo-live.json'), 'utf8')).toBe(liveDashboardJson())
})

test('the dashboard of a run asks for what parts of a run count, in queries that Prometheus understands', () => {
  const counted: readonly string[] = [
    clientRequests.stored,
    ...Object.values(databaseMetrics),
    ...Object.values(serviceMetrics).flatMap((name) => [name, `${name}_bucket`]),
    // Of prom-client and of the JMX exporter alike.
    'process_cpu_seconds_total',
  ]
  const { panels } = JSON.parse(liveDashboardJson()) as { panels: { targets: { expr: string }[] }[] }
  const queries = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr.replaceAll('$run', 'run')))
  expect(queries.length).toBeGreaterThan(15)
  expect(queries.filter((query) => parsePromql(query) === undefined)).toEqual([])
  const asked = queries.flatMap((query) => query.match(/\b[a-z][a-z0-9]*_[a-z0-9_]{4,}\b(?!\s*\()/g) ?? [])
  expect(asked.filter((name) => !counted.includes(name))).toEqual([])
})
