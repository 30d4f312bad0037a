import type { IConfigMap } from 'kubernetes-models/v1/ConfigMap'
import type { IIoK8sApiCoreV1EnvVar } from 'kubernetes-models/v1/EnvVar'
import { imageOf, metadataOf, unprivileged } from './common.ts'
import type { Values } from './values.ts'

/** What k6 is told, wherever it runs. */
export interface GeneratorCall {
  /** Without what the operator gives: the segment, the number, the control server. */
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

/** As k6-operator declares it in k6.io/v1alpha1, as far as it is used. */
interface TestRun {
  readonly apiVersion: 'k6.io/v1alpha1'
  readonly kind: 'TestRun'
  readonly metadata: ReturnType<typeof metadataOf>
  readonly spec: {
    readonly parallelism: number
    readonly separate: boolean
    readonly quiet: string
    readonly script: { readonly localFile: string }
    readonly arguments: string
    readonly runner: {
      readonly image: string
      readonly imagePullPolicy: string
      readonly env: readonly IIoK8sApiCoreV1EnvVar[]
      readonly resources: { readonly requests: Readonly<Record<string, string>> }
      readonly containerSecurityContext: typeof unprivileged
    }
  }
}

const planName = ({ name }: Values) => `${name}-plan`

/** The same text for all pods. */
export const planMap = (values: Values, plan: string): IConfigMap => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: metadataOf(values, planName(values)),
  data: { 'plan.json': plan },
})

/**
 * The generators of a plan, a pod each. The operator gives each its execution segment and number, and lets them begin when all are ready; the full
 * minute at which they then begin they find themselves.
 */
export function testRun(values: Values, { args, env }: GeneratorCall): TestRun {
  const { load_test: test } = values
  return {
    apiVersion: 'k6.io/v1alpha1',
    kind: 'TestRun',
    metadata: metadataOf(values, `${values.name}-load-test`),
    spec: {
      parallelism: test.generators,
      // Each on a machine of its own: what one takes of it would be in the other's latencies.
      separate: true,
      quiet: 'true',
      script: { localFile: '/liftwing-slo/scenarios/main.ts' },
      arguments: args.join(' '),
      runner: {
        image: imageOf(values, test),
        imagePullPolicy: values.docker.pull_policy,
        env: [
          { name: 'PLAN', valueFrom: { configMapKeyRef: { name: planName(values), key: 'plan.json' } } },
          ...Object.entries(env).map(([name, value]) => ({ name, value })),
        ],
        resources: { requests: { ...test.requests } },
        containerSecurityContext: unprivileged,
      },
    },
  }
}
