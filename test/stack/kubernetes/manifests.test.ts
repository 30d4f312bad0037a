import { PrometheusRule } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule'
import { ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor'
import { Deployment } from 'kubernetes-models/apps/v1/Deployment'
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler'
import { CronJob } from 'kubernetes-models/batch/v1/CronJob'
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget'
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap'
import { Service } from 'kubernetes-models/v1/Service'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { readConfig } from '../../../reference-service/config.ts'
import { k6InPod } from '../../../run/generators/k6-invocation.ts'
import { readPlan } from '../../../scenarios/all.ts'
import { chart, manifestYaml } from '../../../stack/kubernetes/chart.ts'
import { type Contents, manifests } from '../../../stack/kubernetes/manifests.ts'
import { deployment } from '../../../stack/kubernetes/service.ts'
import { type DeploymentSite, readValues, type Values, valuesOfSites } from '../../../stack/kubernetes/values.ts'
import { planWith } from '../../scenarios/lib/plans.ts'

const plan = planWith({ generators: 4, runId: 'before-launch' })
const contents: Contents = {
  generator: (url) => k6InPod(plan, { url, takesNativeHistograms: true }),
  plan: JSON.stringify(plan),
  groups: [
    {
      name: 'liftwing-slo topic-cache',
      interval: '300s',
      rules: [
        {
          alert: 'Burns',
          expr: 'a > 1',
          labels: { severity: 'page' },
          annotations: { summary: '{{ $labels.site }} burns' },
        },
      ],
    },
  ],
}
const sites = Object.keys(valuesOfSites) as DeploymentSite[]
const valuesOf = (site: DeploymentSite): Values => ({
  ...valuesOfSites[site],
  load_test: { ...valuesOfSites[site].load_test, generators: 4 },
})

type Json = { readonly [key: string]: Json } & { readonly [n: number]: Json }
const objectsOf = (site: DeploymentSite) =>
  Object.fromEntries(manifests(valuesOf(site), contents).map((each) => [each.file, parse(manifestYaml(each)) as Json]))

const schemas = {
  deployment: Deployment,
  service: Service,
  autoscaler: HorizontalPodAutoscaler,
  'disruption-budget': PodDisruptionBudget,
  'service-monitor': ServiceMonitor,
  rules: PrometheusRule,
  quarter: CronJob,
  plan: ConfigMap,
} as const
type Checked = keyof typeof schemas

/** Throws where the published schema of the kind does not take it. */
const check = (file: Checked, object: unknown) => new schemas[file](object as never).validate()

describe.each(sites)('the manifests of %s', (site) => {
  const objects = objectsOf(site)

  it.each(Object.keys(schemas) as Checked[])('are taken by the published schema: %s', (file) => {
    expect(() => check(file, objects[file])).not.toThrow()
  })

  it.each<[Checked, string, unknown]>([
    ['deployment', 'template', undefined],
    ['service', 'ports', [{ name: 'http' }]],
    ['autoscaler', 'maxReplicas', '12'],
    ['disruption-budget', 'maxUnavailable', true],
    ['service-monitor', 'selector', undefined],
    ['rules', 'groups', [{ rules: [] }]],
    ['quarter', 'concurrencyPolicy', 'Never'],
  ])('would not be taken with another %s.spec.%s', (file, field, value) => {
    const { spec, ...rest } = objects[file] as { readonly spec: object }
    expect(() => check(file, { ...rest, spec: { ...spec, [field]: value } })).toThrow()
  })

  it('find each other by labels, names and ports', () => {
    const { deployment, service, autoscaler, 'disruption-budget': budget, 'service-monitor': monitor } = objects
    const pods = deployment?.spec?.template?.metadata?.labels
    expect(pods).toMatchObject({ ...deployment?.spec?.selector?.matchLabels })
    expect(pods).toMatchObject({ ...service?.spec?.selector })
    expect(pods).toMatchObject({ ...budget?.spec?.selector?.matchLabels })
    expect(service?.metadata?.labels).toMatchObject({ ...monitor?.spec?.selector?.matchLabels })
    expect(monitor?.spec?.endpoints?.[0]?.port).toBe(service?.spec?.ports?.[0]?.name)
    expect(service?.spec?.ports?.[0]?.targetPort).toBe(
      deployment?.spec?.template?.spec?.containers?.[0]?.ports?.[0]?.name,
    )
    expect(autoscaler?.spec?.scaleTargetRef).toMatchObject({ kind: deployment?.kind, name: deployment?.metadata?.name })
  })

  it('tell the service who it is to ask, in variables that it reads, and leave what is secret to a Secret', () => {
    const [cache] = deploymentOf({ lambda_url: 'http://lambda:8080', mediawiki_url: 'https://{domain}' })
    const told = Object.fromEntries((cache?.env ?? []).map(({ name, value }) => [name, value]))
    expect(readConfig(told).lambda?.url).toBe('http://lambda:8080')
    expect(readConfig(told).mediawiki?.url).toBe('https://{domain}')
    expect(cache?.envFrom).toEqual([{ secretRef: { name: 'topic-cache-secrets', optional: true } }])
    const [alone] = deploymentOf({ lambda_url: '', mediawiki_url: '' })
    expect(
      readConfig(Object.fromEntries((alone?.env ?? []).map(({ name, value }) => [name, value]))).lambda,
    ).toBeUndefined()
  })

  it('give every generator the same plan, which is for as many as there are pods', () => {
    const { plan: map, 'load-test': test } = objects
    const { configMapKeyRef: from } = (test?.spec?.runner?.env?.[0]?.valueFrom ?? {}) as Json
    expect(from?.name).toBe(map?.metadata?.name)
    const told = readPlan(`${map?.data?.[`${from?.key}`]}`)
    expect(told).toEqual(plan)
    expect(test?.spec?.parallelism).toBe(told.generators)
    expect(`${test?.spec?.arguments}`).toContain('--tag=testid=before-launch')
  })
})

function deploymentOf(backends: Values['backends']) {
  return deployment({ ...valuesOf('eqiad'), backends }).spec?.template.spec?.containers ?? []
}

describe('the chart', () => {
  const files = chart({ eqiad: valuesOf('eqiad'), codfw: valuesOf('codfw') }, contents, '0.1.0')

  it.each(sites)('makes the plain manifests of %s', (site) => {
    const values = parse(files[`values-${site}.yaml`] ?? '') as Values
    const on = {
      ...values,
      load_test: { ...values.load_test, enabled: true },
      quarter: { ...values.quarter, enabled: true },
    }
    const made = Object.entries(files).flatMap(([path, text]) => {
      const [, file] = /^templates\/(.+)\.yaml$/.exec(path) ?? []
      return file === undefined ? [] : [[file, parse(helm(text, on, files))] as const]
    })
    expect(Object.fromEntries(made)).toEqual(objectsOf(site))
  })

  it('makes nothing of what is switched off', () => {
    const off = { load_test: { enabled: false }, quarter: { enabled: false } }
    const empty = Object.keys(files).filter((path) => helm(files[path] ?? '', off, files).trim() === '')
    expect(empty).toEqual(['templates/quarter.yaml', 'templates/plan.yaml', 'templates/load-test.yaml'])
  })
})

/** As much of Helm's language as the chart uses. */
function helm(template: string, values: unknown, files: Readonly<Record<string, string>>): string {
  const [, path, rest] = /^\{\{- if \.Values\.([\w.]+) \}\}([\s\S]*)\{\{- end \}\}\n$/.exec(template) ?? []
  if (path !== undefined)
    return valueAt(values, path) === true ? helm((rest ?? '').replace(/^\n/, ''), values, files) : ''
  return template
    .replace(/\{\{ \.Values\.([\w.]+)( \| quote)? \}\}/g, (_, at: string, quote?: string) => {
      const value = valueAt(values, at)
      return quote ? JSON.stringify(`${value}`) : `${value}`
    })
    .replace(/\{\{ \.Files\.Get "([^"]+)" \| (indent 2|trim \| quote) \}\}/g, (_, file: string, how: string) => {
      const text = files[file] ?? ''
      return how === 'indent 2' ? text.replace(/^/gm, '  ') : JSON.stringify(text.trim())
    })
}

const valueAt = (values: unknown, path: string): unknown =>
  path.split('.').reduce((at, key) => (at as Readonly<Record<string, unknown>> | undefined)?.[key], values)

describe('values of a site', () => {
  const usual = valuesOfSites.eqiad

  it('take the place of the examples, field by field', () => {
    const values = readValues(
      'cassandra: { contact_points: "10.0.0.1:9042" }\nresources: { replicas: 5 }',
      usual,
      'v.yaml',
    )
    expect(values.cassandra).toEqual({ ...usual.cassandra, contact_points: '10.0.0.1:9042' })
    expect(values.resources).toEqual({ ...usual.resources, replicas: 5 })
  })

  it('are the examples where the file is empty', () => expect(readValues('', usual, 'v.yaml')).toEqual(usual))

  it.each([
    ['a field that there is not', 'resources: { replica: 5 }', 'v.yaml: resources: Unrecognized key: "replica".'],
    ['a number of pods that is none', 'resources: { replicas: 0 }', 'v.yaml: resources.replicas: '],
    ['an amount without a meaning', 'app: { requests: { cpu: "fast" } }', 'v.yaml: app.requests.cpu: is not an amount'],
    ['what is no YAML', 'a: [', 'v.yaml is not YAML.'],
    ['a list', '- 1', 'v.yaml: the whole: '],
  ])('are refused with a sentence: %s', (_, yaml, message) => {
    expect(() => readValues(yaml, usual, 'v.yaml')).toThrow(message)
  })
})
