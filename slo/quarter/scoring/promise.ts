import { outageShare } from '../../budget.ts'
import type { Fraction } from '../../fraction.ts'
import type { Objective } from '../../promises/objective.ts'
import type { Service } from '../../promises/service.ts'
import { list, timeSaid } from '../../words.ts'
import type { Evidence, ServiceEvidence } from '../evidence.ts'
import { countedFor, countersOf, type ResolvedIndicator, type Scorable } from '../indicator.ts'
import { excludedKeys, keyOf } from '../question.ts'
import type { PromiseScore, ScopeScore } from '../record.ts'
import type { Span } from '../span.ts'
import { awayAt, type CountsAs, widenByAbsence, widenByUnknownDays } from './absence.ts'
import { blame } from './blame.ts'
import { type Counting, countExcluded, countFor, type FindEvidence } from './counting.ts'
import { badDid, codeOf, countedDid, judgeOf } from './judgement.ts'
import { scoreScope } from './scope.ts'
import { together } from './tally.ts'
import { voidsOf } from './voids.ts'

/** Holds one promise against what was counted: all sites together, which decides, and each apart. */
export function scorePromise(promised: Scorable, known: ServiceEvidence): PromiseScore {
  const { service, source, evidence, span } = known
  const counted = countedFor(promised, source)
  const counting = withFaults(
    countFor(promised, service, source, (counters) => evidence[keyOf(service, counters)]),
    known,
    countersOf(counted).flatMap((counters) => evidence[keyOf(service, counters)]?.faults ?? []),
  )
  const scopes = scoreScopes(promised, counted, known, counting)
  const keys = countersOf(counted).map((counters) => keyOf(service, counters))
  const { bracket } = counting
  return {
    id: promised.id,
    ...(promised.called === undefined ? {} : { called: promised.called }),
    indicator: promised.about,
    operation: promised.operation,
    objective: promised.objective,
    ...(promised.ideal ? { ideal: promised.ideal } : {}),
    origin: promised.origin,
    verdict: scopes[0].verdict,
    reasons: scopes[0].reasons,
    scopes: [...scopes],
    blame: blame(
      together(counting.sites.values()),
      counting.sites,
      targetOf(promised.objective),
      badCodes(counted, known, evidence[keyOf(service, counted.of)]),
    ),
    ...(bracket ? { bracket: bracketOf(bracket) } : {}),
    ...outageOf(promised, service, span),
    evidence: keys
      .flatMap((key) => [key, ...excludedKeys(service, key)])
      .filter((each) => evidence[each] !== undefined),
  }
}

/** What was counted is no counter of events: then nothing follows from its counts, at a site or at all of them. */
function withFaults(counting: Counting, { service, source }: ServiceEvidence, faults: NonNullable<Evidence['faults']>) {
  if (faults.length === 0) return counting
  const atSite = (site: string) => faults.find(({ labels }) => (labels[source.labels.site] ?? site) === site)
  const found = service.sites.flatMap((site) => {
    const fault = atSite(site)
    return fault ? [[site, fault.why] as const] : []
  })
  return { ...counting, faults: new Map([...counting.faults, ...found]) }
}

/** Bad requests by code, where the labels of one counter tell them. */
function badCodes(counted: ResolvedIndicator, { service, source }: ServiceEvidence, evidence?: Evidence) {
  const codes = new Map<string, number>()
  const judge = judgeOf(counted, service, source)
  for (const { labels, count } of judge && evidence ? evidence.groups : []) {
    if (judge?.(labels) !== 'bad') continue
    const code = codeOf(labels, counted, source)
    codes.set(code, (codes.get(code) ?? 0) + count)
  }
  return codes
}

function scoreScopes(promised: Scorable, counted: ResolvedIndicator, known: ServiceEvidence, counting: Counting) {
  const { service, source, evidence, span } = known
  const exclusions = service.exclusions.flatMap((_, at) => {
    const find: FindEvidence = (counters) => evidence[excludedKeys(service, keyOf(service, counters))[at] ?? '']
    return find(counted.of) ? [find] : []
  })
  const excluded = exclusions.length > 0 ? countExcluded(promised, service, source, exclusions) : undefined
  const asked = {
    target: targetOf(promised.objective),
    ...(promised.ideal ? { ideal: targetOf(promised.ideal) } : {}),
    badDid: badDid(promised.objective, counted),
    countedDid: countedDid(promised.objective, counted, counting.bracket),
    remarks: bracketSaid(counting, promised.objective),
    span,
  }
  const whole = evidence[keyOf(service, counted.of)]
  const sideOf = sideIn(counted, known)
  const widened = new Map(
    service.sites.flatMap((site) => {
      const tally = counting.sites.get(site)
      if (!tally) return []
      const told = widenByUnknownDays(tally, site, span, awayAt(site, whole, source))
      const away = widenByAbsence(told.tally, site, { evidence: whole, source, sideOf, span })
      const remarks = [...told.remarks, ...away.remarks, ...(counting.remarks.get(site) ?? [])]
      return [[site, { tally: away.tally, remarks }] as const]
    }),
  )
  const thresholdMs = 'thresholdMs' in promised.objective ? promised.objective.thresholdMs : undefined
  const voids = voidsOf(counted, counting, thresholdMs, known)
  const sites = service.sites.map((site) => {
    const fault = counting.faults.get(site)
    return scoreScope({
      ...asked,
      scope: site,
      tally: widened.get(site)?.tally,
      faults: [...voids, ...(fault ? [fault] : [])],
      remarks: [...asked.remarks, ...(widened.get(site)?.remarks ?? [])],
      ...(excluded ? { excluded: excluded.get(site) ?? together([]) } : {}),
    })
  })
  const seen = [...widened.values()]
  const all = scoreScope({
    ...asked,
    scope: 'together',
    tally: seen.length > 0 ? together(seen.map(({ tally }) => tally)) : undefined,
    remarks: [...asked.remarks, ...seen.flatMap(({ remarks }) => remarks)],
    faults: [
      ...voids,
      ...missingSites(service, counting),
      ...new Set(service.sites.flatMap((site) => counting.faults.get(site) ?? [])),
    ],
    ...(excluded ? { excluded: togetherExcluded(service, excluded) } : {}),
  })
  return [all, ...sites] as const satisfies readonly ScopeScore[]
}

/** On which side of a promise the requests of a group are. */
function sideIn(
  counted: ResolvedIndicator,
  { service, source }: ServiceEvidence,
): (labels: Readonly<Record<string, string>>) => CountsAs {
  const judge = judgeOf(counted, service, source)
  return (labels) => {
    if (!judge) return (labels['le'] ?? '+Inf') === '+Inf' ? 'both' : 'neither'
    const judged = judge(labels)
    if (judged === 'left-out') return 'neither'
    return judged === 'unknown' ? 'both' : judged
  }
}

function togetherExcluded(service: Service, excluded: ReturnType<typeof countExcluded>) {
  return together(
    service.sites.flatMap((site) => excluded.get(site) ?? []).map((counts) => ({ ...counts, days: new Map() })),
  )
}

function missingSites(service: Service, { sites }: Counting): readonly string[] {
  const missing = service.sites.filter((site) => !sites.has(site))
  if (missing.length === 0 || missing.length === service.sites.length) return []
  return [`${list(missing)} left no data, so the sites together prove nothing.`]
}

function bracketSaid({ bracket }: Counting, objective: Objective): readonly string[] {
  if (!bracket || !('thresholdMs' in objective)) return []
  const above = Number.isFinite(bracket.aboveMs) ? timeSaid(bracket.aboveMs) : 'no edge at all'
  return [
    `${timeSaid(objective.thresholdMs)} is no edge of the histogram: requests are counted within ${timeSaid(bracket.belowMs)}, and the truth lies ` +
      `between that and ${above}.`,
  ]
}

function bracketOf({ belowMs, aboveMs }: { belowMs: number; aboveMs: number }) {
  return Number.isFinite(aboveMs) ? { belowMs, aboveMs } : { belowMs }
}

/** The SLO document's own test of an availability promise: can its budget pay for one outage of the expected length? */
function outageOf(promised: Scorable, service: Service, { start, end }: Span): Pick<PromiseScore, 'outage'> {
  const seconds = service.expectedOutage
  if (promised.about !== 'availability' || seconds === undefined) return {}
  const share = outageShare(seconds, end - start, targetOf(promised.objective))
  return { outage: share === undefined ? { seconds } : { seconds, share } }
}

function targetOf(objective: Objective): Fraction {
  if ('target' in objective) return objective.target
  throw new Error(`a promise of ${objective.kind} has no share of requests`)
}
