import type { Values } from './values.ts'

/** By which pods are found; they never change. */
export const selectorOf = ({ name }: Values) => ({ app: name })

export const metadataOf = (values: Values, name: string) => ({
  name,
  labels: { ...selectorOf(values), site: values.site, 'app.kubernetes.io/part-of': 'liftwing-slo' },
})

export const imageOf = ({ docker }: Values, { image, version }: { readonly image: string; readonly version: string }) =>
  `${docker.registry}/${image}:${version}`

/** As Kubernetes' own standard for pods, "restricted", wants it. */
export const unprivileged = {
  allowPrivilegeEscalation: false,
  runAsNonRoot: true,
  // Kubernetes cannot tell of a name whether it is root; in images of Node it is "node".
  runAsUser: 1000,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' as const },
}
