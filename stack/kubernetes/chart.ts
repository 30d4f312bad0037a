import { stringify } from 'yaml'
import { type Contents, type Manifest, manifests } from './manifests.ts'
import type { Values } from './values.ts'

/** Files by their path. */
export type Files = Readonly<Record<string, string>>

const yaml = (value: unknown) => stringify(value, { lineWidth: 0, aliasDuplicateObjects: false })

export const manifestYaml = ({ object }: Manifest): string => yaml(object)

/**
 * A Helm chart, as the charts of Wikimedia are laid out, and a values file for each site. Its templates are the plain manifests, rendered from names of values instead of
 * values; what contains braces of its own lies in files, which Helm does not look into.
 */
export function chart(sites: Readonly<Record<string, Values>>, contents: Contents, version: string): Files {
  const [first] = Object.values(sites)
  if (!first) return {}
  const symbols = symbolic(first) as unknown as Values
  const templates = manifests(symbols, contents).map(
    (manifest) => [`templates/${manifest.file}.yaml`, template(manifest)] as const,
  )
  return {
    'Chart.yaml': yaml({
      apiVersion: 'v2',
      name: first.name,
      description: "Lift Wing's article topic cache, its alerts, its load test and its quarterly report",
      type: 'application',
      version,
      appVersion: version,
    }),
    'values.yaml': yaml(first),
    ...Object.fromEntries(Object.entries(sites).map(([site, values]) => [`values-${site}.yaml`, yaml(values)])),
    'files/plan.json': `${contents.plan}\n`,
    'files/rules.yaml': yaml({ groups: contents.groups }),
    ...Object.fromEntries(templates),
  }
}

const OPEN = '«'
const CLOSE = '»'

/** The same tree with a mark in the place of each leaf, which says where it is and whether it is text. */
function symbolic(value: unknown, path = ''): unknown {
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [key, symbolic(each, path === '' ? key : `${path}.${key}`)]),
    )
  return `${OPEN}${typeof value === 'string' ? 's' : 'n'}:${path}${CLOSE}`
}

/** What lies in a file, and where it is put in. */
const inFiles: Readonly<Record<string, readonly [from: RegExp, to: string]>> = {
  rules: [/^spec:\n[\s\S]*/m, 'spec:\n{{ .Files.Get "files/rules.yaml" | indent 2 }}\n'],
  plan: [/^data:\n[\s\S]*/m, 'data:\n  plan.json: {{ .Files.Get "files/plan.json" | trim | quote }}\n'],
}

function template(manifest: Manifest): string {
  const [from, to] = inFiles[manifest.file] ?? [/$^/, '']
  const text = named(manifestYaml(manifest)).replace(from, to)
  return manifest.of === 'service' ? text : `{{- if .Values.${manifest.of}.enabled }}\n${text}{{- end }}\n`
}

/** Marks as Helm has values: alone in their place, or within a text. */
function named(text: string): string {
  const value = (path: string) => `.Values.${path}`
  return text.replace(/^(\s*(?:- )*(?:[\w./-]+: |- )?)(.*«.*)$/gm, (_, before: string, scalar: string) => {
    const alone = /^«([sn]):([\w.]+)»$/.exec(scalar)
    if (alone) return `${before}{{ ${value(alone[2] ?? '')}${alone[1] === 's' ? ' | quote' : ''} }}`
    const inside = scalar
      .replace(/^"|"$/g, '')
      .replace(/«[sn]:([\w.]+)»/g, (__, path: string) => `{{ ${value(path)} }}`)
    return `${before}"${inside}"`
  })
}
