import type { Feasibility } from '../../slo/run/can-show.ts'
import type { MachineView } from '../../slo/run/evidence.ts'
import type { Floor } from '../../slo/run/machine.ts'
import type { PromiseOfRun } from '../../slo/run/record.ts'
import type { EngineState } from '../../stack/docker/look.ts'
import type { Supply } from '../../stack/plan/supply.ts'
import type { Builder, Built, InstalledTool } from '../../stack/toolchain/installed.ts'

/** Everything that was found out about a machine. */
export type Diagnosis = {
  readonly node: string
  readonly cacheFolder: string
  readonly engine: EngineState
  readonly builders: Readonly<Record<Builder, InstalledTool>>
  readonly built: Readonly<Record<Built, InstalledTool>>
  readonly chromium: string | undefined
  /** What `gate` would choose without a flag. */
  readonly plan: Supply
  /** The kept stack: 'none', or what is known of its database. */
  readonly kept: { readonly state: 'none' } | { readonly state: 'up' | 'broken' | 'in-use'; readonly sentence: string }
  /** What the kept database takes alone. */
  readonly floor: Floor | undefined
  readonly machine: MachineView | undefined
  readonly memoryBytes: number
  readonly speed: number
  readonly seconds: number
  readonly promises: readonly (PromiseOfRun & { readonly shown: Feasibility })[]
}

type Need = { readonly what: string; readonly why: string; readonly mend: string }

/** What the chosen stack needs and this machine has no way to get. Pure. */
export function missing({ plan, builders, built }: Pick<Diagnosis, 'plan' | 'builders' | 'built'>): readonly Need[] {
  const native = (part: keyof Supply) => plan[part] === 'native'
  const needs: readonly (readonly [string, InstalledTool, boolean])[] = [
    ['Go', builders.go, (native('k6') && !isThere(built.k6)) || (native('prometheus') && !isThere(built.prometheus))],
    ['Java 17', builders.java, native('cassandra')],
    ['Maven', builders.maven, native('cassandra') && !(isThere(built.cassandra) && isThere(built.jmxExporter))],
  ]
  return needs.flatMap(([what, found, isNeeded]) =>
    isNeeded && found.state === 'missing' ? [{ what, why: found.why, mend: found.mend }] : [],
  )
}

function isThere({ state }: InstalledTool): boolean {
  return state === 'there'
}
