import { assertNever } from '../../common/failure.ts'
import { meanOf } from '../statistics.ts'
import { perSecond as rate } from '../words.ts'
import type { GaveFirst, SearchResult } from './record.ts'
import type { Resource, Trial, Utilisation } from './trial.ts'

/**
 * From which share on a part stands out. One thread that works nine tenths of the time, or as many cores, lets most requests wait for it; a collector that stops the world for a
 * tenth of the time is in every tenth request; more than one compaction that waits is a backlog.
 */
const standsOut: Readonly<Record<Resource, number>> = {
  generator: 0.9,
  service: 0.9,
  'event-loop': 0.9,
  pool: 0.9,
  cassandra: 0.9,
  gc: 0.1,
  compaction: 2,
  machine: 0.95,
}

/** The parts of what is tested come first: a machine is full because somebody fills it. */
const order: readonly Resource[] = ['event-loop', 'pool', 'gc', 'compaction', 'cassandra', 'service', 'machine']

/** Which part was exhausted at the smallest load that broke, or of which nothing can be said. */
export function gaveFirst(trials: readonly Trial[], { upper, ceiling }: SearchResult): GaveFirst {
  const at = upper?.perSecond ?? ceiling?.perSecond
  if (at === undefined) return { sentence: 'No load broke a promise, so nothing gave.', others: [] }
  const seen = averaged(trials.filter(({ perSecond }) => perSecond === at))
  const figures = seen.map((each) => figure(each))
  if (upper === undefined && ceiling?.by === 'generator')
    return {
      resource: 'generator',
      sentence: `The generator gave first, at ${rate(at)}: this is no capacity of the service.`,
      others: figures,
    }
  const excused = upper === undefined && ceiling?.by === 'disturbance'
  if (excused)
    return {
      sentence: `At ${rate(at)} something else disturbed the trials, so nobody knows what gave.`,
      others: figures,
    }
  const full = order.flatMap((resource) => seen.find((each) => each.resource === resource && isFull(each)) ?? [])
  const [first, ...more] = full
  if (!first) {
    const nothing =
      ceiling?.by === 'machine' && upper === undefined
        ? `At ${rate(at)} the machine itself explains what broke, though no part that was looked at was exhausted.`
        : seen.length === 0
          ? `Nobody saw how the parts were used at ${rate(at)}.`
          : `Nothing stands out at ${rate(at)}: no part that was looked at was exhausted.`
    const resource = ceiling?.by === 'machine' && upper === undefined ? ({ resource: 'machine' } as const) : {}
    return { ...resource, sentence: nothing, others: figures }
  }
  if (first.resource === 'machine') return fullMachine(first, seen, figures, at)
  const also = more.map(({ resource }) => nameOf(resource))
  return {
    resource: first.resource,
    sentence: `${figure(first)} at ${rate(at)}${also.length > 0 ? `; exhausted as well: ${also.join(', ')}` : ''}.`,
    others: figures.filter((each) => each !== figure(first)),
  }
}

/** A machine is full because somebody fills it: the part of what is tested that takes more than half of it gave first. */
function fullMachine(
  machine: Utilisation,
  seen: readonly Utilisation[],
  figures: readonly string[],
  at: number,
): GaveFirst {
  const most = seen
    .filter(({ resource, unit }) => unit === 'cores' && resource !== 'machine')
    .toSorted((a, b) => b.used - a.used)[0]
  const isMost = most !== undefined && most.resource !== 'generator' && most.used > machine.used / 2
  const who = most === undefined ? '' : `; most of it: ${figure(most)}`
  return {
    resource: isMost ? most.resource : 'machine',
    sentence: `${figure(machine)} at ${rate(at)}${who}.`,
    others: figures.filter((each) => each !== figure(machine)),
  }
}

export function shareOf({ used, limit }: Utilisation): number {
  return used / limit
}

const isFull = (each: Utilisation) => shareOf(each) >= standsOut[each.resource]

function averaged(trials: readonly Trial[]): readonly Utilisation[] {
  const all = Map.groupBy(
    trials.flatMap(({ utilisation }) => utilisation),
    ({ resource }) => resource,
  )
  return [...all.values()].flatMap((each) => {
    const [first] = each
    if (!first) return []
    return [{ ...first, used: meanOf(each.map(({ used }) => used)) }]
  })
}

export function nameOf(resource: Resource): string {
  switch (resource) {
    case 'generator':
      return 'the generator'
    case 'machine':
      return 'the machine'
    case 'service':
      return "the service's CPU"
    case 'event-loop':
      return "the service's event loop"
    case 'pool':
      return 'the connection pool'
    case 'cassandra':
      return "Cassandra's CPU"
    case 'gc':
      return "Cassandra's garbage collector"
    case 'compaction':
      return "Cassandra's compaction"
    default:
      return assertNever(resource)
  }
}

/** "Cassandra's CPU: 1.85 of 2 cores". */
function figure({ resource, used, limit, unit }: Utilisation): string {
  const name = nameOf(resource).replace(/^the /, 'The ')
  const written = (value: number) => (Number.isInteger(value) ? String(value) : value.toFixed(2))
  switch (unit) {
    case 'cores':
    case 'requests':
      return `${name} used ${written(used)} of ${written(limit)} ${unit}`
    case 'of the time':
      return `${name} worked ${(100 * used).toFixed(0)} % of the time`
    case 'tasks':
      return `${name} had ${written(used)} tasks waiting`
    default:
      return assertNever(unit)
  }
}
