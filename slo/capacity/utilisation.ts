import type { MachineView, RunEvidence } from '../run/evidence.ts'
import { isGenerator } from '../run/generators.ts'
import type { ResourceName } from '../run/resources.ts'
import type { Resource, Utilisation } from './trial.ts'

/** How much of each part was used over the window of a trial; what nobody looked at is left out. */
export function utilisationOf({ machine, resources, plan }: RunEvidence): readonly Utilisation[] {
  const mean = (name: ResourceName) => meanOf(resources.find((each) => each.name === name)?.points ?? [])
  const cores = machine?.cores
  const onMachine = (part: string) => coresOf(machine, (each) => each === part, plan.durationSeconds)
  const ofGenerators = coresOf(machine, isGenerator, plan.durationSeconds)
  const found: readonly (readonly [Resource, number | undefined, number | undefined, Utilisation['unit']])[] = [
    ['generator', ofGenerators, cores, 'cores'],
    ['service', onMachine('service') ?? mean('serviceCores'), cores, 'cores'],
    ['event-loop', mean('serviceLoop'), 1, 'of the time'],
    ['pool', mean('inFlight'), mean('mostInFlight'), 'requests'],
    ['cassandra', onMachine('cassandra') ?? mean('databaseCores'), cores, 'cores'],
    ['gc', mean('collecting'), 1, 'of the time'],
    ['compaction', mean('compactionsPending'), 1, 'tasks'],
    ['machine', machine?.busyCores, cores, 'cores'],
  ]
  return found.flatMap(([resource, used, limit, unit]) =>
    used === undefined || limit === undefined || limit <= 0 ? [] : [{ resource, used: Math.max(used, 0), limit, unit }],
  )
}

function coresOf(
  machine: MachineView | undefined,
  isMeant: (part: string) => boolean,
  seconds: number,
): number | undefined {
  const meant = machine?.parts.filter(({ part }) => isMeant(part)) ?? []
  const used = meant.reduce((sum, each) => sum + each.seconds, 0)
  return meant.length === 0 || (used === 0 && machine?.hasForeignParts) ? undefined : used / seconds
}

function meanOf(points: readonly (readonly [number, number])[]): number | undefined {
  return points.length === 0 ? undefined : points.reduce((sum, [, value]) => sum + value, 0) / points.length
}
