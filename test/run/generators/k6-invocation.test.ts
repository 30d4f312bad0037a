import { describe, expect, it } from 'vitest'
import { openAccess } from '../../../common/access.ts'
import { k6Invocation } from '../../../run/generators/k6-invocation.ts'
import { readPlan } from '../../../scenarios/all.ts'
import { planWith } from '../../scenarios/lib/plans.ts'

const plan = planWith({ runId: 'run-7' })

describe('k6 invocation', () => {
  it('hands the plan to k6 as it is', () => {
    const { env } = k6Invocation(plan, { logFile: 'k6.log' })
    expect(readPlan(`${env['PLAN']}`)).toEqual(plan)
  })

  it('runs the scenario quietly, with the run as a tag and the log in its file', () => {
    expect(k6Invocation(plan, { logFile: 'k6.log' }).args).toEqual([
      'run',
      '--no-usage-report',
      '--quiet',
      '--no-summary',
      '--no-thresholds',
      '--log-format=raw',
      '--log-output=file=k6.log,level=error',
      '--tag=testid=run-7',
      '--address=',
      'scenarios/main.ts',
    ])
  })

  it('writes to Prometheus where there is one', () => {
    const { args, env } = k6Invocation(plan, {
      logFile: 'k6.log',
      prometheus: { url: 'http://127.0.0.1:9090/', takesNativeHistograms: false },
    })
    expect(args).toContain('--out=experimental-prometheus-rw')
    expect(env['K6_PROMETHEUS_RW_SERVER_URL']).toBe('http://127.0.0.1:9090/api/v1/write')
    expect(Object.keys(k6Invocation(plan, { logFile: 'k6.log' }).env).join()).not.toContain('PROMETHEUS')
  })

  it.each([
    [true, { K6_PROMETHEUS_RW_TREND_AS_NATIVE_HISTOGRAM: 'true' }],
    [false, { K6_PROMETHEUS_RW_TREND_STATS: 'count' }],
  ])('keeps no value of a trend where Prometheus takes native histograms: %s', (takesNativeHistograms, expected) => {
    const prometheus = { url: 'http://127.0.0.1:9090', takesNativeHistograms }
    const { env } = k6Invocation(plan, { logFile: 'k6.log', prometheus })
    expect(Object.fromEntries(Object.entries(env).filter(([name]) => name.includes('TREND')))).toEqual(expected)
  })

  it('shows endpoints what they want to see, and nobody else', () => {
    const access = {
      ...openAccess,
      target: { authorization: 'Bearer t' },
      prometheus: { authorization: 'Bearer p', 'x-scope-orgid': 'o' },
    }
    const { args, env } = k6Invocation(plan, {
      logFile: 'k6.log',
      prometheus: { url: 'http://127.0.0.1:9090', takesNativeHistograms: true },
      access,
    })
    expect(env).toMatchObject({
      TARGET_HEADERS: '{"authorization":"Bearer t"}',
      K6_PROMETHEUS_RW_HEADERS_authorization: 'Bearer p',
      'K6_PROMETHEUS_RW_HEADERS_x-scope-orgid': 'o',
    })
    expect(args.join(' ')).not.toContain('Bearer')
    expect(env['PLAN']).not.toContain('Bearer')
  })
})
