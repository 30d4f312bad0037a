import type { RunFacts } from '../run/saved.ts'
import type { Fingerprint } from './record.ts'

/** What a run was made of besides the service: two runs are alike where all of it is. */
export function fingerprintOf({ plan, environment }: Pick<RunFacts, 'plan' | 'environment'>): Fingerprint {
  const { service: _, ...versions } = environment.parts
  const lengths = { duration: `${plan.durationSeconds} s`, 'warm-up': `${plan.warmupSeconds} s` }
  return { ...fingerprintOfLoad(plan, lengths), ...fingerprintOfMachine(environment), versions }
}

/** @param lengths of a run; blocks have that of their design */
export function fingerprintOfLoad(
  plan: Pick<RunFacts['plan'], 'scenario' | 'seed' | 'rows' | 'operations' | 'timeoutMs' | 'knobs'>,
  lengths: Readonly<Record<string, string>> = {},
): Pick<Fingerprint, 'load' | 'data'> {
  return {
    load: {
      scenario: plan.scenario,
      seed: plan.seed,
      ...Object.fromEntries(plan.operations.map(({ operation, perSecond }) => [`${operation}s`, `${perSecond}/s`])),
      ...lengths,
      'time-out': `${plan.timeoutMs} ms`,
      ...Object.fromEntries(plan.knobs.map(({ flag, value, unit }) => [flag, `${value} ${unit}`.trim()])),
    },
    data: { rows: String(plan.rows) },
  }
}

export function fingerprintOfMachine({
  cores,
  memoryBytes,
  os,
}: Pick<RunFacts['environment'], 'cores' | 'memoryBytes' | 'os'>): Pick<Fingerprint, 'machine'> {
  return {
    machine: { cores: String(cores), memory: `${(memoryBytes / 2 ** 30).toFixed(1)} GiB`, system: os },
  }
}

type Difference = { readonly what: string; readonly a: string; readonly b: string }

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
