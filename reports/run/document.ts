import type { Provenance } from '../../slo/run/record.ts'
import { type RunReport, runReportSchema } from '../../slo/run/report.ts'
import { list } from '../../slo/words.ts'
import type { Picture } from '../charts/chart-spec.ts'
import { type ContentBlock, type Document, type Fact, listOf, type Section } from '../document.ts'
import { knobFact, namesAndValues, surroundingFacts } from '../facts.ts'
import { kind } from '../kind.ts'
import { count, instant, plural, rates, span, windowOf } from '../numbers.ts'
import { verdictWords } from '../table.ts'
import { backendsClaim, backendsTable } from './backends.ts'
import { besideClaim, besideTable } from './beside.ts'
import { runChecks } from './checks.ts'
import { classesClaim, cpuClaim, readBackClaim, reconciliationClaim, trustClaim } from './claims.ts'
import { copiesClaim, copiesTable } from './copies.ts'
import { furtherReasons, verdictSentence } from './headline.ts'
import { cpuTable, evidenceTable } from './measurement-tables.ts'
import { nextOf } from './next.ts'
import { latencyPictures, secondPictures } from './pictures.ts'
import { isTrusted } from './promises.ts'
import { answersTable, classesTable, promisesTable, readBackTable, reconciliationTable, trustTable } from './tables.ts'

/** Samples of one query that a reader may want to see; the record has all. */
const samplesShown = 60

export const runKind = kind(runReportSchema, runDocument)

/** A run, as it is told. */
export function runDocument(report: RunReport): Document {
  const { subject, environment, window } = report
  return {
    name: `${subject.name}, ${report.id}`,
    subject: subject.name,
    when: windowOf(window.start, window.end),
    verdict: report.verdict,
    badge: verdictWords[report.verdict],
    headline: verdictSentence(report),
    reasons: furtherReasons(report),
    about: `${subject.name}: ${load(report)} over ${count(report.plan.rows)} rows, ${windowOf(window.start, window.end)}.`,
    facts: [['Load', `${load(report)}, ${report.plan.scenario}`], ...surroundingFacts(report)],
    again: environment.command,
    next: nextOf(report),
    sections: sections(report),
    checks: runChecks(report),
  }
}

function load({ plan }: RunReport): string {
  return `${rates(plan.operations)} for ${span(plan.durationSeconds)}`
}

function sections(report: RunReport): readonly Section[] {
  return [
    { title: 'Promises', blocks: [{ table: promisesTable(report) }], depth: 'brief' },
    {
      title: 'Can we trust it?',
      claim: trustClaim(report),
      blocks: [{ table: trustTable(report) }, ...listOf(report.findings)],
      ...(isTrusted(report) ? {} : { depth: 'brief' as const }),
    },
    ...besides(report),
    ...pictured(report),
    {
      title: 'Where did the requests go?',
      claim: reconciliationClaim(report),
      blocks: unlessEmpty({ table: reconciliationTable(report) }),
    },
    {
      title: 'Acknowledged writes',
      claim: readBackClaim(report),
      blocks: unlessEmpty({ table: readBackTable(report) }),
    },
    ...copied(report),
    {
      title: 'Against the Lift Wing classes',
      claim: classesClaim(report),
      blocks: [{ table: classesTable(report) }],
    },
    ...behind(report),
    { title: 'Answers by kind', blocks: [{ table: answersTable(report) }], depth: 'details' },
    {
      title: 'Processor time',
      claim: cpuClaim(report),
      blocks: unlessEmpty({ table: cpuTable(report) }),
      depth: 'details',
    },
    { title: 'The run in detail', blocks: [{ facts: inDetail(report) }], depth: 'details' },
    {
      title: 'How it was computed',
      claim: computedClaim(Object.keys(report.evidence)),
      blocks: Object.entries(report.evidence).map(working),
      depth: 'details',
    },
  ]
}

function besides({ beside }: RunReport): readonly Section[] {
  if (!beside) return []
  const blocks = [{ table: besideTable(beside) }]
  return [{ title: 'What was done to it', claim: besideClaim(beside), blocks, depth: 'brief' }]
}

/** A cluster has several copies of what was written. */
function copied({ copies }: RunReport): readonly Section[] {
  if (!copies) return []
  const blocks = [{ table: copiesTable(copies) }]
  return [{ title: 'Copies of them', claim: copiesClaim(copies), blocks, ...(copies.hints ? { depth: 'brief' } : {}) }]
}

/** Runs of older programs, and services that do not tell, have nothing behind them. */
function behind({ backends }: RunReport): readonly Section[] {
  if (!backends) return []
  return [{ title: 'Behind the service', claim: backendsClaim(backends), blocks: [{ table: backendsTable(backends) }] }]
}

/** Where a claim says already that there is nothing, the table need not. */
function unlessEmpty(block: Extract<ContentBlock, { table: unknown }>): readonly ContentBlock[] {
  return block.table.rows.length > 0 ? [block] : []
}

function pictured(report: RunReport): readonly Section[] {
  const section = (title: string, pictures: readonly Picture[]): readonly Section[] =>
    pictures.length > 0 ? [{ title, blocks: pictures.map((picture) => ({ picture })) }] : []
  const drawn = [
    ...section('Latency', latencyPictures(report)),
    ...section('Second by second', secondPictures(report)).map((each) => ({ ...each, claim: investigated })),
  ]
  if (drawn.length > 0) return drawn
  return [{ title: 'Latency', claim: 'Nothing was measured, so there is nothing to draw.', blocks: [] }]
}

/** Where a slow second is looked into. */
const investigated =
  'Why a second was slow, and which requests were, is looked into by liftwing-slo investigate with the folder of this run.'

function inDetail(report: RunReport): readonly Fact[] {
  const { plan, subject, environment, distinctKeys, window } = report
  return [
    ['Run', report.id],
    ['Build', namesAndValues(subject.build) || 'It did not say.'],
    ['Scored window', `${instant(window.start)} to ${instant(window.end)}, the end not included`],
    [
      'Load',
      `${load(report)} after ${span(plan.warmupSeconds)} of warm-up, seed “${plan.seed}”; requests start on a schedule, whether earlier ones are answered or not`,
    ],
    [
      'Keys',
      `${count(plan.rows)} rows; distinct ones: ${list(distinctKeys.map(({ operation, rows }) => `${count(rows)} by ${operation}s`))}`,
    ],
    ['Time-out', `an answer later than ${span(plan.timeoutMs / 1000)} is no answer`],
    ...plan.knobs.map(knobFact),
    ['System', environment.os],
    ['Source', environment.git === undefined ? 'not from a checkout' : { code: `git ${environment.git}` }],
    ['Made', instant(report.createdAt)],
  ]
}

function computedClaim(names: readonly string[]): string {
  if (names.length === 0) return 'No query was recorded.'
  const named = list(names.map((name) => `“${name}”`))
  return `Every verdict compares whole numbers of requests. ${named} ${names.length === 1 ? 'is the query' : 'are the queries'} behind them; the saved record has every sample.`
}

function working([name, evidence]: readonly [string, Provenance]): ContentBlock {
  return {
    working: `${name}: ${plural(evidence.samples.length, 'sample')} at ${instant(evidence.at)}`,
    query: evidence.query,
    tables: [evidenceTable(name, evidence, samplesShown)],
  }
}
