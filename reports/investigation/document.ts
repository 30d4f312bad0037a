import { type Cause, type InvestigationReport, investigationReportSchema } from '../../slo/investigation/record.ts'
import { partTitles, shareWords } from '../../slo/investigation/words.ts'
import { type Case, type ContentBlock, type Document, type Fact, listOf, type Section } from '../document.ts'
import { kind } from '../kind.ts'
import { count, duration, plural, span, windowOf } from '../numbers.ts'
import { once } from '../once.ts'
import { causedHeadline, excessClaim, partsClaim, subjectOf, unseenClaim } from './claims.ts'
import { requestLines, requestsClaim, requestsTable } from './requests.ts'
import { investigationPictures } from './stack.ts'
import { contrastsTable, labelsTable, marksTable, partsTable, queriesTable, slowestTable } from './tables.ts'

/** What was found about a slow hour, as it is told. */
const investigationDocument = once((report: InvestigationReport): Document => {
  const { window, causes, observations, slowness, command, id } = report
  const headline = causedHeadline(report)
  return {
    name: `Investigation of ${subjectOf(report)}, ${id}`,
    subject: subjectOf(report),
    when: windowOf(window.start, window.end),
    // Where the time went is no promise that could be kept.
    verdict: 'measured',
    badge: badgeOf(report),
    headline,
    reasons: excessClaim(report),
    about: `Seen by ${observations.clock}, ${span((observations.steps - observations.from) * observations.stepSeconds)} in steps of ${span(observations.stepSeconds)}.`,
    facts: factsOf(report),
    again: command,
    next: causes[0] ? { sentence: 'Look further:', command: causes[0].query } : undefined,
    sections: [
      ...causes.map(causeSection),
      {
        title: 'Where the time went',
        claim: partsClaim(report),
        blocks: [
          ...(report.parts.length > 0 ? [{ table: partsTable(report) }] : []),
          ...investigationPictures(report).map((picture): ContentBlock => ({ picture })),
        ],
        depth: 'brief',
      },
      ...(slowness?.standsOut
        ? [
            {
              title: 'What differs in slow seconds',
              claim: 'Slow seconds are held against usual ones; a chance stands for all comparisons together.',
              blocks: [{ table: contrastsTable(report) }],
            },
            ...(report.labels.length > 0 ? [{ title: 'Who was slow', blocks: [{ table: labelsTable(report) }] }] : []),
          ]
        : []),
      ...(report.marks.length > 0 ? [{ title: 'What happened when', blocks: [{ table: marksTable(report) }] }] : []),
      ...(observations.slowest.length > 0
        ? [{ title: 'Slowest requests', blocks: [{ table: slowestTable(report) }] }]
        : []),
      ...(observations.requests.length > 0
        ? [{ title: 'Single requests', claim: requestsClaim(report), blocks: [{ table: requestsTable(report) }] }]
        : []),
      ...(requestLines(report).length > 0
        ? [
            {
              title: 'What the service wrote about them',
              blocks: [{ facts: requestLines(report) }],
              depth: 'details' as const,
            },
          ]
        : []),
      {
        title: 'What could not be seen',
        claim: unseenClaim(report),
        blocks: listOf(observations.unseen),
        depth: 'brief',
      },
      { title: 'How causes are found', blocks: listOf(method), depth: 'details' },
      ...(Object.keys(observations.queries).length > 0
        ? [{ title: 'What was asked', blocks: [{ table: queriesTable(report) }], depth: 'details' as const }]
        : []),
    ],
    checks: {
      name: `liftwing-slo ${id}`,
      seconds: 0,
      startedAt: window.start,
      suites: [{ name: 'investigation', properties: { command }, cases: [caseOf(report, headline)] }],
    },
  }
})

export const investigationKind = kind(investigationReportSchema, investigationDocument)

function badgeOf({ causes, slowness }: InvestigationReport): string {
  if (!slowness) return 'too little seen'
  if (!slowness.standsOut) return 'nothing stands out'
  return causes.length > 0 ? plural(causes.length, 'cause') : 'no cause'
}

function caseOf({ causes }: InvestigationReport, headline: string): Case {
  return {
    name: 'Where the time went',
    standing: 'measured',
    message: headline,
    details: causes.flatMap(({ title, evidence, against }) => [title, ...evidence, ...against]),
  }
}

function factsOf({ observations, slowness, window }: InvestigationReport): readonly Fact[] {
  const { source } = observations
  return [
    source.is === 'run' ? ['Run', source.id] : ['Prometheus', { code: source.url }],
    ...(source.is === 'prometheus' ? [['Service', { code: `{${source.selector}}` }] as const] : []),
    ['Window', windowOf(window.start, window.end)],
    ...(slowness
      ? [
          [
            'Usual',
            `${duration(slowness.usualMs)} for a request; slow from ${duration(slowness.slowFromMs)} on`,
          ] as const,
          ['Slow', plural(slowness.slowSteps, 'step')] as const,
        ]
      : []),
  ]
}

function causeSection({ title, sure, share, evidence, against, query }: Cause, i: number): Section {
  return {
    title: `${count(i + 1)}. ${sure === 'likely' ? 'Likely' : 'Possibly'}`,
    claim: title,
    blocks: [
      ...listOf(evidence),
      ...listOf(against.map((sentence) => `Against it: ${sentence}`)),
      {
        facts: [
          ['Explains', `${shareWords(share)} of what slow seconds take beyond usual ones, at the most`],
          ['Look further', { code: query }],
        ],
      },
    ],
    depth: 'brief',
  }
}

const method: readonly string[] = [
  'Waiting is put into the second in which it was spent, and told as request-seconds a second, so that its parts add up to it; what they do not add up to is unexplained.',
  'A second is slow from 1.5 times the usual latency on, or in a stretch that is 1.2 times as slow, where that is also five standard deviations beyond what the quieter half of the seconds shows. An hour is worth a look where slow seconds hold 5 % of all waiting beyond the usual.',
  'What differs is told by ranks. Slowness is moved against everything that was seen round in a circle, up to 999 times; a chance says how often the most striking of all was then as striking. So seconds that hang together, and many comparisons, make nothing surprising that is not.',
  'What drifts all along, and did not turn where slowness began or ended, is no evidence.',
  'A deploy or a start is held against all other instants in the same way.',
  `A cause is named where it goes together with slowness by chance in 5 % at the most and its parts hold a quarter of the excess, or where a part that speaks for itself (${[partTitles.generator, partTitles.connection, partTitles.lambda, partTitles.mediawiki].join(', ')}) holds half of it. Likely: 1 % at the most, and half of the excess.`,
]
