import type { IPrometheusRule } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule'
import type { ICronJob } from 'kubernetes-models/batch/v1/CronJob'
import { imageOf, metadataOf, unprivileged } from './common.ts'
import type { Values } from './values.ts'

/** The report of the quarter that is over. A promise that was missed ends it with exit code 1: the job has failed and is not tried again. */
export function quarterJob(values: Values): ICronJob {
  const { quarter, monitoring } = values
  return {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: metadataOf(values, `${values.name}-quarter`),
    spec: {
      schedule: quarter.schedule,
      timeZone: 'Etc/UTC',
      concurrencyPolicy: 'Forbid',
      startingDeadlineSeconds: 86_400,
      jobTemplate: {
        spec: {
          backoffLimit: 0,
          activeDeadlineSeconds: 21_600,
          template: {
            spec: {
              automountServiceAccountToken: false,
              restartPolicy: 'Never',
              securityContext: { fsGroup: 1000 },
              containers: [
                {
                  name: 'report',
                  image: imageOf(values, quarter),
                  imagePullPolicy: values.docker.pull_policy,
                  args: [
                    'report',
                    '--quarter',
                    'previous',
                    '--prometheus',
                    monitoring.prometheus,
                    '--output',
                    '/results',
                  ],
                  env: [{ name: 'LIFTWING_SLO_CACHE', value: '/results/.cache' }],
                  resources: { requests: { cpu: '500m', memory: '1Gi' }, limits: { memory: '2Gi' } },
                  volumeMounts: [{ name: 'results', mountPath: '/results' }],
                  securityContext: unprivileged,
                },
              ],
              volumes: [{ name: 'results', persistentVolumeClaim: { claimName: quarter.results_claim } }],
            },
          },
        },
      },
    },
  }
}

export type RuleGroups = NonNullable<NonNullable<IPrometheusRule['spec']>['groups']>

export const prometheusRule = (values: Values, groups: RuleGroups): IPrometheusRule => ({
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'PrometheusRule',
  metadata: metadataOf(values, `${values.name}-slo`),
  spec: { groups },
})
