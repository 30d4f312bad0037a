import { type GeneratorCall, planMap, testRun } from './load-test.ts'
import { prometheusRule, quarterJob, type RuleGroups } from './quarter.ts'
import { autoscaler, deployment, disruptionBudget, service, serviceMonitor } from './service.ts'
import type { Values } from './values.ts'

export type Contents = {
  /** What k6 is told of a Prometheus. */
  readonly generator: (prometheus: string) => GeneratorCall
  readonly plan: string
  readonly groups: RuleGroups
}

/** One object of Kubernetes, by the name of its file, and what has to be switched on for it. */
export type Manifest = {
  readonly file: string
  readonly of: 'service' | 'load_test' | 'quarter'
  readonly object: object
}

/** Everything, in the order in which it is applied. */
export function manifests(values: Values, { generator, plan, groups }: Contents): readonly Manifest[] {
  return [
    { file: 'deployment', of: 'service', object: deployment(values) },
    { file: 'service', of: 'service', object: service(values) },
    { file: 'autoscaler', of: 'service', object: autoscaler(values) },
    { file: 'disruption-budget', of: 'service', object: disruptionBudget(values) },
    { file: 'service-monitor', of: 'service', object: serviceMonitor(values) },
    { file: 'rules', of: 'service', object: prometheusRule(values, groups) },
    { file: 'quarter', of: 'quarter', object: quarterJob(values) },
    { file: 'plan', of: 'load_test', object: planMap(values, plan) },
    { file: 'load-test', of: 'load_test', object: testRun(values, generator(values.monitoring.prometheus)) },
  ]
}
