import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { loadServices } from '../../../slo/promises/promises.ts'
import { serviceSchema } from '../../../slo/promises/service.ts'
import { loadClasses } from '../../../slo/promises/slo-class.ts'
import { burnLimit } from '../../../slo/rules/alerts.ts'
import { rulesYaml } from '../../../slo/rules/rules.ts'

const now = Date.parse('2026-09-01') / 1000

describe('the rules', () => {
  test('of every service record what its promises need, once, and alert on what can happen', async () => {
    const services = await loadServices()
    const { groups } = parse(await rulesYaml(services, await loadClasses(), now))
    expect(groups.map(({ name }: { name: string }) => name)).toEqual(services.map(({ id }) => `liftwing-slo ${id}`))
    const cache = groups.at(-1).rules as { record?: string; alert?: string; labels: Record<string, string> }[]
    const recorded = cache
      .filter(({ record }) => record === 'liftwing_slo:count:increase5m')
      .map(({ labels }) => labels['slo_question'])
    expect(recorded).toEqual(['requests', 'durations-read'])
    const pages = cache
      .filter(({ alert }) => alert === 'LiftWingSloBurn')
      .map(({ labels }) => `${labels['slo_promise']} ${labels['slo_window']}`)
    expect(pages).toEqual([
      'availability 15m',
      'availability 3h',
      'availability 18h',
      'availability 3d',
      'availability 9d',
      'read-p50 9d',
      'read-p95 15m',
      'read-p95 3h',
      'read-p95 18h',
      'read-p95 3d',
      'read-p95 9d',
      'read-p99 15m',
      'read-p99 3h',
      'read-p99 18h',
      'read-p99 3d',
      'read-p99 9d',
    ])
  })

  test('name a promise that they cannot record', async () => {
    const [outlink] = (await loadServices()).filter(({ id }) => id === 'outlink')
    if (!outlink) throw new Error('no service outlink')
    const durations = { metric: 'outlink_seconds', unit: 's', form: 'native' }
    const native = serviceSchema.shape.source.parse({
      kind: 'istio',
      selectors: outlink.source.selectors,
      with: { durations },
    })
    const text = await rulesYaml([{ ...outlink, source: native }], await loadClasses(), now)
    expect(text).toMatch(/^# Not recorded.*native.*: outlink\/latency$/m)
    expect(await rulesYaml([outlink], await loadClasses(), now)).not.toContain('# Not recorded')
  })

  test('name the services of which a counter that falls counts anew, whatever its process did', async () => {
    const [outlink] = (await loadServices()).filter(({ id }) => id === 'outlink')
    if (!outlink) throw new Error('no service outlink')
    const source = serviceSchema.shape.source.parse({ ...outlink.source, with: { processStart: null } })
    const text = await rulesYaml([{ ...outlink, source }], await loadClasses(), now)
    expect(text).toMatch(
      /^# outlink: nothing tells when processes begin, so a counter that falls is taken to begin anew/m,
    )
    expect(await rulesYaml([outlink], await loadClasses(), now)).not.toContain('begin anew')
  })

  test('limit a burn rate to what can fail at all', () => {
    expect(burnLimit({ numerator: 98, denominator: 100 }, 14.4)).toBe(0.288)
    expect(burnLimit({ numerator: 50, denominator: 100 }, 3)).toBeUndefined()
    expect(burnLimit({ numerator: 1, denominator: 1 }, 14.4)).toBeUndefined()
  })
})
