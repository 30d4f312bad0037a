import { capital } from '../../slo/words.ts'
import { duration, instant, rate } from '../numbers.ts'
import { type Html, html } from '../page/html.ts'
import { markShape } from '../page/mark.ts'
import { addressOf, type Readable } from './saved.ts'
import type { Summary } from './summary.ts'

const kindWords: Readonly<Record<string, string>> = {
  run: 'Run',
  quarter: 'Quarter',
  capacity: 'Capacity search',
  comparison: 'Comparison',
  history: 'History',
  investigation: 'Investigation',
}

export function kindWord(kind: string): string {
  return kindWords[kind] ?? kind
}

/** Every result, the latest first, with what a script filters it by. */
export function resultsTable(results: readonly Readable[]): Html {
  const caption =
    'Every result, the latest first. P95 and P99 count from the intended start; of a run they are those of the operation that its load names first.'
  return html`<div class="scroll results" role="region" aria-label="${caption}" tabindex="0">
<table><caption class="quiet">${caption}</caption>
<thead><tr>
<th scope="col">Verdict</th><th scope="col">Result</th><th scope="col">Made, UTC</th>
<th scope="col" class="number">P95</th><th scope="col" class="number">P99</th><th scope="col" class="number">Answered</th>
<th scope="col">In a sentence</th>
</tr></thead>
<tbody>${results.map(resultRow)}</tbody></table></div>
`
}

function resultRow({ key, summary }: Readable): Html {
  const { kind, verdict, badge, at, scenario, measured } = summary
  return html`<tr data-key="${key}" data-kind="${kind}" data-verdict="${verdict}" data-scenario="${scenario}" data-at="${new Date(at).toISOString()}">
<td class="is-verdict"><span class="mark ${verdict}">${markShape(verdict)} ${badge}</span></td>
<th scope="row"><a href="${addressOf(key)}">${nameOf(summary)}</a><span class="under">${underOf(summary)} <code>${key}</code></span></th>
<td class="when">${instant(at).replace(/:\d\d(\.\d+)? UTC$/, '')}</td>
${figure('P95', measured?.p95Ms, duration)}${figure('P99', measured?.p99Ms, duration)}${figure('Answered', measured?.perSecond, rate)}
<td class="said">${saidOf(summary)}</td>
</tr>
`
}

function figure(title: string, value: number | undefined, text: (value: number) => string): Html {
  return html`<td class="number" data-title="${title}">${value === undefined ? '' : text(value)}</td>`
}

function nameOf({ kind, name }: Summary): string {
  return `${kindWord(kind)}: ${name}`
}

function underOf({ measured, subject, scenario }: Summary): string {
  if (measured) return measured.load
  return scenario === undefined ? '' : subject
}

/** The verdict stands beside it already. */
function saidOf({ headline }: Summary): string {
  return capital(headline.replace(/^(?:Met|Missed|Inconclusive)[:.] /, ''))
}
