import type { RunFacts } from '../run/facts.ts'
import type { Fingerprint } from './record.ts'

/** What a run was made of besides the service: two runs are alike where all of it is. */
export function fingerprintOf({ plan, environment }: RunFacts): Fingerprint {
  const { service: _, ...versions } = environment.parts
  return {
    load: {
      scenario: plan.scenario,
      seed: plan.seed,
      ...Object.fromEntries(plan.operations.map(({ operation, perSecond }) => [`${operation}s`, `${perSecond}/s`])),
      duration: `${plan.durationSeconds} s`,
      'warm-up': `${plan.warmupSeconds} s`,
      'time-out': `${plan.timeoutMs} ms`,
      ...Object.fromEntries(plan.knobs.map(({ flag, value, unit }) => [flag, `${value} ${unit}`.trim()])),
    },
    data: { rows: String(plan.rows) },
    machine: {
      cores: String(environment.cores),
      memory: `${(environment.memoryBytes / 2 ** 30).toFixed(1)} GiB`,
      system: environment.os,
    },
    versions,
  }
}

export type Difference = { readonly what: string; readonly a: string; readonly b: string }

/** Line by line; what only one of them noted differs, too. */
export function differences(a: Fingerprint, b: Fingerprint): readonly Difference[] {
  return (['load', 'data', 'machine', 'versions'] as const).flatMap((part) => {
    const names = [...new Set([...Object.keys(a[part]), ...Object.keys(b[part])])]
    return names.flatMap((name) => {
      const [left, right] = [a[part][name] ?? 'not noted', b[part][name] ?? 'not noted']
      return left === right ? [] : [{ what: `${part}: ${name}`, a: left, b: right }]
    })
  })
}
