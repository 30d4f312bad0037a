import type { Source } from '../promises/source.ts'

type Backends = Extract<NonNullable<Source['backend']>, readonly unknown[]>
export type Behind = Backends[number] & {
  /** Name the counts of its calls in the evidence, after the service. */
  readonly key: string
  readonly durationsKey: string
}

/** The counters of what lies behind a service. The first one has its key since there was one alone. */
export function behind({ backend }: Pick<Source, 'backend'>): readonly Behind[] {
  const all =
    backend === undefined ? [] : Array.isArray(backend) ? (backend as Backends) : [backend as Backends[number]]
  return all.map((each, i) => {
    const number = i === 0 ? '' : `-${i + 1}`
    return { ...each, key: `backend${number}`, durationsKey: `backend-durations${number}` }
  })
}

/** Whose calls a group of counts is of: "Cassandra, read", "lambda"; empty where there is nothing that tells. */
export function nameIn({ name, by }: Behind, labels: Readonly<Record<string, string>>): string {
  return [name, by === undefined ? undefined : labels[by]].filter(Boolean).join(', ')
}
