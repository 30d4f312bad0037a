import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { serviceSchema } from '../../../slo/promises/service.ts'
import { rulesYaml } from '../../../slo/rules/rules.ts'
import { promtool } from './promtool.ts'

const run = promisify(execFile)

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'indicator-rules-'))
})
afterAll(() => rm(folder, { recursive: true }))

const requests = 'http_requests_total'
const ratio = (id: string, indicator: object) => ({ kind: 'availability', id, target: '95 %', indicator })
const service = serviceSchema.parse({
  id: 'shop',
  title: 'Shop',
  owner: 'Team',
  contacts: ['@team'],
  sites: ['eqiad'],
  reconciliation: 'as written',
  source: { kind: 'custom', selectors: [{ match: 'job="shop"' }], with: { title: 'Own indicators' } },
  targets: [
    {
      objectives: [
        ratio('throttled', { bad: `${requests}{code="429"}`, total: requests }),
        ratio('digits', { bad: `${requests}{code=~"4\\\\d{2}"}`, total: requests }),
        ratio('good', { good: `${requests}{code=~"2.."}`, total: requests }),
        ratio('never', { bad: `${requests}{code="503"}`, total: requests }),
        ratio('letters', { bad: 'dead_letters', total: 'letters_total' }),
        ratio('unborn', { bad: 'lost_letters', total: 'letters_total' }),
        ratio('delivered', { good: 'delivered_total', total: 'letters_total' }),
        ratio('quoted', { bad: '{"rpc.calls", "rpc.code"="13"}', total: '{"rpc.calls"}' }),
        {
          kind: 'latency',
          id: 'combined',
          target: '95 %',
          thresholdMs: 500,
          indicator: { histogram: 'http_seconds', unit: 's', good: 'code!~"5.."' },
        },
      ],
    },
  ],
})

/** Of each promise, what is bad and all in five minutes of the series below. */
const counted = {
  throttled: [50, 550],
  digits: [50, 550],
  good: [50, 550],
  never: [0, 550],
  letters: [5, 500],
  unborn: [0, 500],
  delivered: [10, 500],
  quoted: [5, 500],
  combined: [150, 500],
}

test('rules count each promise’s own good and bad, and a part that is not there as none', async () => {
  const series = (metric: string, labels: string, perMinute: number) => ({
    series: `${metric}{job="shop", instance="a", site="eqiad"${labels}}`,
    values: `0+${perMinute}x60`,
  })
  const quoted = (code: string, perMinute: number) => ({
    series: `{"rpc.calls", job="shop", instance="a", site="eqiad", "rpc.code"="${code}"}`,
    values: `0+${perMinute}x60`,
  })
  const sample = ([promise, values]: [string, readonly number[]], at: number) => ({
    labels: `{slo_service="shop", slo_promise="${promise}", site="eqiad"}`,
    value: values[at],
  })
  const expectation = (metric: string, at: number) => ({
    expr: `max by (slo_service, slo_promise, site) (${metric})`,
    eval_time: '30m',
    exp_samples: Object.entries(counted).map((each) => sample(each, at)),
  })
  const tests = {
    rule_files: ['rules.yaml'],
    evaluation_interval: '5m',
    tests: [
      {
        interval: '1m',
        input_series: [
          { series: 'up{job="shop", instance="a"}', values: '1x60' },
          series(requests, ', code="200"', 100),
          series(requests, ', code="429"', 10),
          series('letters_total', '', 100),
          series('dead_letters', '', 1),
          series('delivered_total', '', 98),
          quoted('0', 99),
          quoted('13', 1),
          series('http_seconds_bucket', ', le="0.5", code="200"', 70),
          series('http_seconds_bucket', ', le="+Inf", code="200"', 80),
          series('http_seconds_bucket', ', le="0.5", code="503"', 20),
          series('http_seconds_bucket', ', le="+Inf", code="503"', 20),
        ],
        promql_expr_test: [
          expectation('liftwing_slo:bad:increase5m', 0),
          expectation('liftwing_slo:all:increase5m', 1),
        ],
      },
    ],
  }
  await writeFile(join(folder, 'rules.yaml'), await rulesYaml([service], [], 0, 'standard'))
  await writeFile(join(folder, 'tests.yaml'), stringify(tests))
  const { stdout } = await run(await promtool(), ['test', 'rules', join(folder, 'tests.yaml')]).catch(
    (error: { stdout: string; stderr: string }) => ({ stdout: error.stdout + error.stderr }),
  )
  expect(stdout).toContain('SUCCESS')
})
