import type { IServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor'
import type { IDeployment } from 'kubernetes-models/apps/v1/Deployment'
import type { IHorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler'
import type { IPodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget'
import type { IService } from 'kubernetes-models/v1/Service'
import { imageOf, metadataOf, selectorOf, unprivileged } from './common.ts'
import type { Values } from './values.ts'

const PORT = 'http'
/** Where the image listens. */
const LISTENS_AT = 8080

/** One process for each pod: more of them are more pods. */
export function deployment(values: Values): IDeployment {
  const { app, backends, cassandra, secret } = values
  const probe = (path: string) => ({ httpGet: { path, port: PORT }, periodSeconds: 5, timeoutSeconds: 2 })
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadataOf(values, values.name),
    spec: {
      // How many there are is for the autoscaler to say: a number here would take them back at each change.
      selector: { matchLabels: selectorOf(values) },
      // Capacity never falls while a new version comes.
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: {
        metadata: { labels: selectorOf(values) },
        spec: {
          automountServiceAccountToken: false,
          terminationGracePeriodSeconds: 30,
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: 'kubernetes.io/hostname',
              whenUnsatisfiable: 'ScheduleAnyway',
              labelSelector: { matchLabels: selectorOf(values) },
            },
          ],
          containers: [
            {
              name: 'cache',
              image: imageOf(values, app),
              imagePullPolicy: values.docker.pull_policy,
              env: [
                { name: 'CASSANDRA_CONTACT_POINTS', value: cassandra.contact_points },
                { name: 'CASSANDRA_LOCAL_DC', value: cassandra.local_dc },
                { name: 'CASSANDRA_KEYSPACE', value: cassandra.keyspace },
                { name: 'MODEL_VERSION', value: app.model_version },
                { name: 'REVISION', value: app.version },
                { name: 'LAMBDA_URL', value: backends.lambda_url },
                { name: 'MEDIAWIKI_URL', value: backends.mediawiki_url },
              ],
              envFrom: [{ secretRef: { name: secret, optional: true } }],
              ports: [{ name: PORT, containerPort: LISTENS_AT }],
              // A database that is away makes a pod unready and never restarts it.
              readinessProbe: probe('/readyz'),
              livenessProbe: { ...probe('/healthz'), initialDelaySeconds: 10, failureThreshold: 6 },
              resources: { requests: { ...app.requests }, limits: { ...app.limits } },
              securityContext: { ...unprivileged, readOnlyRootFilesystem: true },
            },
          ],
        },
      },
    },
  }
}

export const service = (values: Values): IService => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: metadataOf(values, values.name),
  spec: {
    selector: selectorOf(values),
    ports: [{ name: PORT, port: LISTENS_AT, targetPort: PORT, protocol: 'TCP' }],
  },
})

export const autoscaler = (values: Values): IHorizontalPodAutoscaler => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: metadataOf(values, values.name),
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: values.name },
    minReplicas: values.resources.replicas,
    maxReplicas: values.resources.max_replicas,
    metrics: [
      {
        type: 'Resource',
        resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: values.resources.cpu_percent } },
      },
    ],
    // A surge comes within seconds and its end is not sure for minutes.
    behavior: {
      scaleUp: { stabilizationWindowSeconds: 0, policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }] },
      scaleDown: { stabilizationWindowSeconds: 600 },
    },
  },
})

export const disruptionBudget = (values: Values): IPodDisruptionBudget => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: metadataOf(values, values.name),
  spec: { maxUnavailable: 1, selector: { matchLabels: selectorOf(values) } },
})

export const serviceMonitor = (values: Values): IServiceMonitor => ({
  apiVersion: 'monitoring.coreos.com/v1',
  kind: 'ServiceMonitor',
  metadata: metadataOf(values, values.name),
  spec: {
    selector: { matchLabels: selectorOf(values) },
    endpoints: [{ port: PORT, path: '/metrics', interval: values.monitoring.interval }],
  },
})
