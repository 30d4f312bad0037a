import { type Verdict, worst } from '../verdict.ts'
import { perSecond as rate } from '../words.ts'
import { boundsOf } from './bounds.ts'
import { gaveFirst } from './gave-first.ts'
import type { Goal } from './goal.ts'
import type { CapacityLoad, CapacityReport, SearchLimits, SearchResult, Sizing, Soak } from './record.ts'
import type { Trial } from './trial.ts'

export type SearchRecord = {
  readonly facts: Pick<CapacityReport, 'id' | 'createdAt' | 'subject' | 'environment'>
  readonly load: CapacityLoad
  readonly promised: CapacityReport['promised']
  readonly limits: SearchLimits
  readonly goals: readonly Goal[]
  readonly trials: readonly Trial[]
  readonly result: SearchResult
  readonly soak?: Soak
  readonly sizing?: Sizing
}

/** Makes the report of a search. Pure: the same trials, the same report. */
export function composeCapacity(record: SearchRecord): CapacityReport {
  const { facts, load, promised, limits, goals, trials, result, soak, sizing } = record
  const headroom = headroomOf(result, promised)
  return {
    schemaVersion: 1,
    kind: 'capacity',
    ...facts,
    ...withSoak(verdictOf(result, promised, headroom), trials, soak),
    window: windowOf(trials, facts.createdAt),
    load,
    promised,
    limits,
    goals: [...goals],
    trials: [...trials],
    bounds: goals.map((goal) => boundsOf(goal, trials)),
    result,
    gaveFirst: gaveFirst(trials, result),
    headroom,
    ...(soak ? { soak } : {}),
    ...(sizing ? { sizing } : {}),
  }
}

type Headroom = CapacityReport['headroom']

/** How many times the promised rates were held, by the operation with the least room, and how many broke, by that with the most: between them nothing is proven. */
export function headroomOf({ lower, upper }: SearchResult, promised: CapacityReport['promised']): Headroom {
  const times = (bound: SearchResult['lower'] | SearchResult['upper']) =>
    promised.flatMap(({ operation, perSecond }) => {
      const at = bound?.operations.find((other) => other.operation === operation)?.perSecond
      return at === undefined ? [] : [at / perSecond]
    })
  const [held, broke] = [times(lower), times(upper)]
  return {
    ...(held.length === 0 ? {} : { lowerTimes: Math.min(...held) }),
    ...(broke.length === 0 ? {} : { upperTimes: Math.max(...broke) }),
  }
}

/** met: what held reaches the promised rates. missed: what broke does not lie above them. Nothing else is proven. */
function verdictOf(
  result: SearchResult,
  promised: CapacityReport['promised'],
  { lowerTimes, upperTimes }: Headroom,
): Judgement {
  const wanted = promised
    .map(({ operation, perSecond }) => `${rate(perSecond).replace('/s', '')} ${operation}s/s`)
    .join(' and ')
  if (promised.length === 0)
    return {
      verdict: 'inconclusive',
      reasons: ['No rate is promised, so that no capacity is too small or large enough.'],
    }
  if (lowerTimes !== undefined && lowerTimes >= 1) return { verdict: 'met', reasons: [] }
  if (upperTimes !== undefined && upperTimes <= 1)
    return {
      verdict: 'missed',
      reasons: [`Promises broke at ${rate(result.upper?.perSecond ?? 0)}, which is no more than ${wanted}.`],
    }
  const { lower, upper } = result
  const why =
    lower && upper
      ? `The interval from ${rate(lower.perSecond)} to ${rate(upper.perSecond)} lies on both sides of ${wanted}.`
      : lower
        ? `All promises held at ${rate(lower.perSecond)}; that they hold at ${wanted} was not shown.`
        : `No load was shown to hold, and none below ${wanted} to break.`
  return { verdict: 'inconclusive', reasons: [why] }
}

type Judgement = { verdict: Verdict; reasons: string[] }

/** Without a search the soak is all there is. */
function withSoak(searched: Judgement, trials: readonly Trial[], soak: Soak | undefined): Judgement {
  if (!soak) return searched
  if (trials.length === 0) return { verdict: soak.verdict, reasons: [...soak.reasons] }
  return {
    verdict: worst([searched.verdict, soak.verdict]),
    reasons: [...searched.reasons, ...soak.reasons],
  }
}

function windowOf(trials: readonly Trial[], createdAt: string): CapacityReport['window'] {
  const [first, last] = [trials[0], trials.at(-1)]
  if (!first || !last) return { start: createdAt, end: createdAt }
  return {
    start: first.startedAt,
    end: new Date(Date.parse(last.startedAt) + last.seconds * 1000).toISOString(),
  }
}
