import type { Labels } from '../prometheus/samples.ts'
import type { Aliases } from './request.ts'

/** Where a target is told apart by its labels: Prometheus' own two, and what Wikimedia adds to tell its servers and sites apart. */
export const defaultTarget = ['prometheus', 'site', 'job', 'instance'] as const

/**
 * What a series is called whatever its spelling of the day: renamed values have their new name, `le` is written as JavaScript writes
 * numbers ("500" and "500.0" are one edge; Prometheus 3 changed the spelling), the metric's name is left out.
 * @param text makes one of texts that are the same
 */
export function canonicalLabels(labels: Labels, aliases: Aliases = {}, text = (value: string) => value): Labels {
  const entries: [string, string][] = []
  for (const [name, value] of Object.entries(labels)) {
    if (name === '__name__') continue
    entries.push([name, text(name === 'le' ? canonicalEdge(value) : (aliases[name]?.[value] ?? value))])
  }
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
}

function canonicalEdge(le: string): string {
  const edge = Number(le)
  return Number.isFinite(edge) ? String(edge) : le
}

/** One text for one set of labels. */
export function keyOf(labels: Labels): string {
  return JSON.stringify(labels)
}

/** The labels named, where they are set. */
export function pick(labels: Labels, names: readonly string[]): Labels {
  return Object.fromEntries(names.flatMap((name) => (labels[name] ? [[name, labels[name]]] : [])))
}

/** The scraped process that a series comes from; undefined where its labels do not tell. */
export function targetOf(labels: Labels, target: readonly string[]): string | undefined {
  const named = pick(labels, target)
  const tells = 'instance' in named || target.some((name) => name in named && !isShared(name))
  return tells ? keyOf(named) : undefined
}

/** Labels that many targets have in common name none of them. */
function isShared(name: string): boolean {
  return (defaultTarget as readonly string[]).includes(name) && name !== 'instance'
}
