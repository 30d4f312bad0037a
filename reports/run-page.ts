import type { RunReport } from '../slo/run/report.ts'
import { classesClaim, cpuClaim, readBackClaim, reconciliationClaim, trustClaim } from './claims.ts'
import { cpuTable, evidenceTable } from './measurement-tables.ts'
import { bytes, count, instant, list, plural, share, span, windowOf } from './numbers.ts'
import { figures } from './page/figure.ts'
import { type Html, html } from './page/html.ts'
import { badge } from './page/mark.ts'
import { pageTable } from './page/page-table.ts'
import { facts, fold, section } from './page/section.ts'
import { shell } from './page/shell.ts'
import { recordJson } from './record.ts'
import { runPictures } from './run-pictures.ts'
import {
  answersTable,
  classesTable,
  promisesTable,
  readBackTable,
  reconciliationTable,
  trustTable,
} from './run-tables.ts'
import { furtherReasons, verdictSentence, verdictWords } from './sentences.ts'
import type { Table } from './table.ts'

/** Samples of one query that a reader may want to see; the record has all. */
const samplesShown = 60

/** A run as one self-contained page that carries its own record. */
export async function runPage(report: RunReport): Promise<string> {
  const pictures = runPictures(report)
  const sentence = verdictSentence(report)
  const drawn = await figures(pictures)
  return shell({
    title: `${verdictWords[report.verdict]}: ${report.subject.name}, ${report.id}`,
    description: sentence,
    pictures,
    record: recordJson(report),
    main: html`<main>
${opening(report, sentence)}
${section('Promises', undefined, pageTable(promisesTable(report)))}
${section('Against the Lift Wing classes', classesClaim(report), pageTable(classesTable(report)))}
${section('Can we trust it?', trustClaim(report), pageTable(trustTable(report)), findings(report))}
${section('Latency and rate', undefined, ...(drawn.length > 0 ? drawn : [nothingToDraw()]))}
${section('Where did the requests go?', reconciliationClaim(report), unlessEmpty(reconciliationTable(report)))}
${section('Answers by kind', undefined, pageTable(answersTable(report)))}
${section('Acknowledged writes', readBackClaim(report), unlessEmpty(readBackTable(report)))}
${section('Processor time', cpuClaim(report), unlessEmpty(cpuTable(report)))}
${section('The run in detail', undefined, runCard(report))}
${section('How it was computed', undefined, computed(report))}
</main>`,
  })
}

function opening(report: RunReport, sentence: string): Html {
  const { subject } = report
  return html`<header>
<p class="kicker">${subject.name} <span>${windowOf(report.window.start, report.window.end)}</span></p>
${badge(report.verdict, verdictWords[report.verdict])}
<h1>${sentence}</h1>
${furtherReasons(report).map((reason) => html`<p class="reason">${reason}</p>`)}
${card(report)}
</header>`
}

/** What was run, where and how, at a glance. */
function card(report: RunReport): Html {
  const { plan, subject, environment } = report
  return facts('card', [
    [
      'Load',
      `${count(plan.readsPerSecond)} reads/s and ${count(plan.writesPerSecond)} writes/s for ${span(plan.durationSeconds)}, ${plan.scenario}`,
    ],
    ['Target', html`<code>${subject.url}</code>`],
    ['Machine', `${plural(environment.cores, 'core')}, ${bytes(environment.memoryBytes)} of memory`],
    [
      'Parts',
      Object.entries(environment.parts)
        .map(([part, version]) => `${part} ${version}`)
        .join(', '),
    ],
    ['The same run again', html`<code class="whole">${environment.command}</code>`],
  ])
}

function findings({ findings: sentences }: RunReport): Html | false {
  return (
    sentences.length > 0 && html`<h3>Findings</h3><ul>${sentences.map((sentence) => html`<li>${sentence}</li>`)}</ul>`
  )
}

/** Where a claim says already that there is nothing, the table need not. */
function unlessEmpty(table: Table): Html | false {
  return table.rows.length > 0 && pageTable(table)
}

function nothingToDraw(): Html {
  return html`<p class="absent">Nothing was measured, so there is nothing to draw.</p>`
}

function runCard(report: RunReport): Html {
  const { plan, subject, environment, distinctKeys } = report
  const named = (entries: Readonly<Record<string, string>>) =>
    Object.entries(entries).map(([name, value]) => html`<span class="pair">${name} <b>${value}</b></span> `)
  return facts('rows', [
    ['Run', report.id],
    ['Target', html`${subject.name} at <code>${subject.url}</code>`],
    ['Build', Object.keys(subject.build).length > 0 ? html`${named(subject.build)}` : 'It did not say.'],
    ['Scored window', `${instant(report.window.start)} to ${instant(report.window.end)}, the end not included`],
    [
      'Load',
      `${count(plan.readsPerSecond)} reads/s and ${count(plan.writesPerSecond)} writes/s for ${span(plan.durationSeconds)} after ${span(plan.warmupSeconds)} of warm-up, seed “${plan.seed}”; requests start on a schedule, whether earlier ones are answered or not`,
    ],
    [
      'Keys',
      `${count(plan.rows)} rows, Zipf exponent ${plan.zipfExponent}; ${plural(distinctKeys.read, 'distinct row')} read, ${count(distinctKeys.write)} written`,
    ],
    ['Checks', `${bodies(plan.bodyCheckRatio)}; an answer later than ${span(plan.timeoutMs / 1000)} is no answer`],
    ['Machine', `${plural(environment.cores, 'core')}, ${bytes(environment.memoryBytes)} of memory, ${environment.os}`],
    ['Parts', html`${named(environment.parts)}`],
    ['Source', environment.git === undefined ? 'not from a checkout' : html`git <code>${environment.git}</code>`],
    ['Made', instant(report.createdAt)],
  ])
}

function bodies(ratio: number): string {
  if (ratio >= 1) return 'every body was checked'
  if (ratio <= 0) return 'no body was checked, only its status'
  return `${share(ratio)} of the bodies were checked whole, the others by their status`
}

function computed(report: RunReport): Html {
  const entries = Object.entries(report.evidence)
  if (entries.length === 0) return html`<p class="absent">No query was recorded.</p>`
  return html`<p>Every verdict compares whole numbers of requests. ${list(entries.map(([name]) => `“${name}”`))} ${entries.length === 1 ? 'is the query' : 'are the queries'} behind them; the file that you are reading carries the complete record.</p>
${entries.map(([name, evidence]) =>
  fold(
    `${name}: ${plural(evidence.samples.length, 'sample')} at ${instant(evidence.at)}`,
    html`<pre tabindex="0"><code>${evidence.query}</code></pre>`,
    pageTable(evidenceTable(name, evidence, samplesShown), 'shown'),
  ),
)}`
}
