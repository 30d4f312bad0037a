import { describe, expect, it } from 'vitest'
import { surgeInvocation } from '../../run/k6-invocation.ts'
import { planFromEnvironment } from '../../scenarios/lib/plan.ts'
import { planWith } from '../scenarios/lib/plans.ts'

const plan = planWith({ runId: 'run-7' })

describe('k6 invocation', () => {
  it('hands the plan to k6 through the environment', () => {
    const { env } = surgeInvocation(plan, { logFile: 'k6.log' })
    expect(planFromEnvironment(env)).toEqual(plan)
  })

  it('runs the scenario quietly, with the run as a tag and the log in its file', () => {
    expect(surgeInvocation(plan, { logFile: 'k6.log' }).args).toEqual([
      'run',
      '--no-usage-report',
      '--quiet',
      '--no-summary',
      '--no-thresholds',
      '--address=',
      '--log-format=raw',
      '--log-output=file=k6.log',
      '--tag=testid=run-7',
      'scenarios/surge.ts',
    ])
  })

  it('writes to Prometheus where there is one', () => {
    const { args, env } = surgeInvocation(plan, { logFile: 'k6.log', prometheusUrl: 'http://127.0.0.1:9090/' })
    expect(args).toContain('--out=experimental-prometheus-rw')
    expect(env['K6_PROMETHEUS_RW_SERVER_URL']).toBe('http://127.0.0.1:9090/api/v1/write')
    expect(Object.keys(surgeInvocation(plan, { logFile: 'k6.log' }).env).join()).not.toContain('PROMETHEUS')
  })
})
