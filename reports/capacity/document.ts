import { type CapacityReport, capacityReportSchema } from '../../slo/capacity/record.ts'
import { list } from '../../slo/words.ts'
import { type Document, type Fact, listOf, type Section } from '../document.ts'
import { knobFact, namesAndValues, surroundingFacts } from '../facts.ts'
import { kind } from '../kind.ts'
import { count, instant, percent, plural, rate, rates, span, windowOf } from '../numbers.ts'
import { verdictWords } from '../table.ts'
import { withFlag } from '../with-flag.ts'
import { capacityChecks } from './checks.ts'
import { boundsClaim, resultClaim, sizingClaim, soakClaim, trialsClaim } from './claims.ts'
import { capacityPictures } from './pictures.ts'
import { ratesClaim, ratesTable } from './rates.ts'
import { boundsTable, driftTable, factorsTable, resultTable, sizingTable, trialsTable } from './tables.ts'
import { headline } from './words.ts'

export const capacityKind = kind(capacityReportSchema, capacityDocument)

/** A capacity search, as it is told. */
export function capacityDocument(report: CapacityReport): Document {
  const { subject, environment, window, load, result } = report
  return {
    name: `${subject.name}, capacity, ${report.id}`,
    subject: subject.name,
    when: windowOf(window.start, window.end),
    verdict: report.verdict,
    badge: verdictWords[report.verdict],
    headline: headline(report),
    reasons: report.reasons,
    about: `${subject.name}: ${plural(result.trials, 'trial')} of ${load.scenario} over ${count(load.rows)} rows, ${windowOf(window.start, window.end)}.`,
    facts: [
      ['Mix', mixOf(report)],
      ['Promised', report.promised.length > 0 ? rates(report.promised) : 'no rate'],
      ...surroundingFacts(report),
    ],
    again: environment.command,
    next: nextOf(report),
    sections: sections(report),
    checks: capacityChecks(report),
  }
}

function nextOf({ verdict, result, limits, environment: { command } }: CapacityReport): Document['next'] {
  if (verdict === 'met') return undefined
  if (verdict === 'missed') return { sentence: 'Is it so again?', command }
  if (result.stopped === 'time') {
    const longer = withFlag(command, 'max-time', Math.ceil(2 * limits.maxSeconds))
    return { sentence: 'Does twice the time decide it?', command: longer }
  }
  if (result.stopped === 'interrupted') return { sentence: 'Again, to its end:', command }
  return { sentence: 'Is it so again, on a quieter machine?', command }
}

function mixOf({ load: { mix } }: CapacityReport): string {
  return list(mix.map(({ operation, parts }) => plural(parts, operation))).replace(' and ', ' to ')
}

function sections(report: CapacityReport): readonly Section[] {
  const { trials, soak, sizing } = report
  const searched: readonly Section[] =
    trials.length === 0
      ? []
      : [
          {
            title: 'The interval',
            claim: resultClaim(report),
            blocks: [{ table: resultTable(report) }],
            depth: 'brief',
          },
          {
            title: 'What gives first',
            claim: report.gaveFirst.sentence,
            blocks: listOf(report.gaveFirst.others.map((each) => `${each}.`)),
          },
          {
            title: 'Promise by promise',
            claim: boundsClaim(report),
            blocks: [{ table: boundsTable(report) }],
            depth: 'brief',
          },
          { title: 'Latency, use and order', blocks: capacityPictures(report).map((picture) => ({ picture })) },
        ]
  return [
    ...searched,
    ...(soak
      ? [
          {
            title: 'Held for long',
            claim: soakClaim(report),
            blocks: [{ table: driftTable(report) }],
            depth: 'brief' as const,
          },
        ]
      : []),
    ...(sizing
      ? [
          {
            title: 'What production takes',
            claim: sizingClaim(report),
            blocks: [{ table: sizingTable(report) }],
            parts: [
              ...(sizing.rates
                ? [{ title: 'Other rates', claim: ratesClaim(report), blocks: [{ table: ratesTable(report) }] }]
                : []),
              { title: 'What it rests on', blocks: [{ table: factorsTable(report) }], depth: 'details' as const },
            ],
          },
        ]
      : []),
    ...(trials.length === 0
      ? []
      : [
          {
            title: 'Every trial',
            claim: trialsClaim(report),
            blocks: [{ table: trialsTable(report) }],
            depth: 'details' as const,
          },
        ]),
    {
      title: 'How the search was done',
      blocks: [{ list: reading(report) }, { facts: inDetail(report) }],
      depth: 'details',
    },
  ]
}

/** MLRsearch in a few sentences, with this search's numbers. */
function reading({ goals, limits }: CapacityReport): readonly string[] {
  const [goal] = goals
  if (!goal) return ['Without a promise there is nothing to search for.']
  return [
    'A trial is one window at one load. A request that is too late for a promise, failed, or was never sent, is lost for that promise; a trial breaks a promise where more is lost than it leaves (RFC 9971, MLRsearch).',
    `A load holds, or breaks, once trials of ${span(goal.finalTrialSeconds)} that may still follow up to ${span(goal.durationSumSeconds)} cannot change it any more; one bad trial does not decide.`,
    'Trials that the machine or the generator explains decide nothing. They are repeated ' +
      `${plural(limits.maxRepeats, 'time')} at most.`,
    'The search begins with short trials and wide steps, and ends with long trials and the narrow interval. Where luck may have decided a bound, it is tried again, or another beside it.',
    'How sure the interval is follows from all trials: the share of trials that break rises with the logarithm of the load as a logistic curve, and every steepness is weighed by how well it explains the trials.',
  ]
}

function inDetail(report: CapacityReport): readonly Fact[] {
  const { load, limits, environment, subject, createdAt, result } = report
  return [
    ['Search', report.id],
    ['Scenario', `${load.scenario}, seed “${load.seed}”, ${count(load.rows)} rows`],
    [
      'Limits',
      `${rate(limits.minPerSecond)} to ${rate(limits.maxPerSecond)}, begun at ${rate(limits.startPerSecond)}, ${span(limits.maxSeconds)} at most`,
    ],
    [
      'Time',
      `${span(result.seconds)} in ${plural(result.trials, 'trial')}, of which ${count(result.decidingTrials)} decide (${percent(result.decidingTrials, Math.max(result.trials, 1)) ?? 'none'})`,
    ],
    ['Time-out', `an answer later than ${span(load.timeoutMs / 1000)} is no answer`],
    ...load.knobs.map(knobFact),
    ['Build', namesAndValues(subject.build) || 'It did not say.'],
    ['System', environment.os],
    ['Source', environment.git === undefined ? 'not from a checkout' : { code: `git ${environment.git}` }],
    ['Made', instant(createdAt)],
  ]
}
