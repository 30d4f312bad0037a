import { capital, list } from '../../slo/words.ts'
import { count, duration, instant, plural, rate } from '../numbers.ts'
import { frame } from '../page/frame.ts'
import { type Html, html } from '../page/html.ts'
import { markShape } from '../page/mark.ts'
import { type Standing, verdictWords } from '../table.ts'
import { addressOf, byTime, isReadable, type Readable, type Saved } from './saved.ts'
import { shelfAssets } from './shelf-assets.ts'
import type { Summary } from './summary.ts'
import { trendsHtml, trendsOf } from './trends.ts'

/** Every saved result on one page. Pure: the same results, the same page. @param name of the folder, as it was given */
export function indexPage(name: string, saved: readonly Saved[]): string {
  const results = byTime(saved)
  const unread = saved.filter((each) => !isReadable(each))
  const headline = headlineOf(name, results)
  const { style, filters } = shelfAssets()
  return frame({
    title: `${name}: ${plural(results.length, 'result')}`,
    description: headline,
    style,
    scripts: [{ text: filters, type: 'module' }],
    body: html`<main>
<header>
<p class="kicker">${name} <span>${spanOf(results)}</span></p>
<h1>${headline}</h1>
${linksOf(results, unread.length)}
</header>
${trendsHtml(trendsOf(saved))}
${results.length > 0 && resultsSection(results)}
${unread.length > 0 && unreadSection(unread)}
</main>`,
  })
}

/** An investigation judges nothing. */
const words: Readonly<Record<Standing, string>> = { ...verdictWords, measured: 'without a verdict' }

function verdictsIn(results: readonly Readable[]): readonly Standing[] {
  const all: readonly Standing[] = ['met', 'missed', 'inconclusive', 'measured']
  return all.filter((verdict) => results.some(({ summary }) => summary.verdict === verdict))
}

function headlineOf(name: string, results: readonly Readable[]): string {
  const [latest] = results
  if (!latest) return `${name} holds no result that can be shown.`
  const told = verdictsIn(results).map((verdict) => {
    const many = results.filter(({ summary }) => summary.verdict === verdict).length
    return `${count(many)} ${words[verdict]}`
  })
  const { kind, name: called, scenario, badge } = latest.summary
  const what = scenario === undefined ? called : `a ${kindWord(kind).toLowerCase()} of ${called}`
  if (results.length === 1) return `One result, ${what}: ${badge}.`
  return `${plural(results.length, 'result')}: ${list(told)}. The latest, ${what}: ${badge}.`
}

function spanOf(results: readonly Readable[]): string {
  const [first, last] = [results.at(-1), results[0]].map((each) => each && instant(each.summary.at).slice(0, 10))
  if (first === undefined || last === undefined) return 'nothing was saved yet'
  return first === last ? first : `${first} to ${last}`
}

function linksOf(results: readonly Readable[], unread: number): Html {
  const has = (kind: string) => results.filter(({ summary }) => summary.kind === kind).length
  const links = [
    ...(results.length > 0 ? [['#results', 'All results']] : []),
    ...(has('run') + has('capacity') + has('comparison') > 0 ? [['changes.html', 'Change points']] : []),
    ...(has('run') > 1 ? [['side-by-side.html', 'Two runs side by side']] : []),
    ...(has('quarter') > 0 ? [['quarters.html', 'Quarter after quarter']] : []),
    ...(unread > 0 ? [['#unread', `What cannot be shown (${count(unread)})`]] : []),
  ]
  return html`<nav aria-label="Pages"><ul>${links.map(([href, text]) => html`<li><a href="${href}">${text}</a></li>`)}</ul></nav>`
}

function resultsSection(results: readonly Readable[]): Html {
  const kinds = [...new Set(results.map(({ summary }) => summary.kind))]
  const scenarios = [...new Set(results.flatMap(({ summary }) => summary.scenario ?? []))].toSorted()
  const days = [results.at(-1), results[0]].map((each) => each && new Date(each.summary.at).toISOString().slice(0, 10))
  return html`<section aria-labelledby="results">
<h2 id="results">Results</h2>
<div class="filters" role="search" aria-label="Filter results" hidden>
<label>Text <input type="search" name="text" autocomplete="off" spellcheck="false"></label>
${choice(
  'Kind',
  'kind',
  kinds.map((kind) => [kind, kindWord(kind)]),
)}
${choice(
  'Verdict',
  'verdict',
  verdictsIn(results).map((verdict) => [verdict, words[verdict]]),
)}
${
  scenarios.length > 1 &&
  choice(
    'Scenario',
    'scenario',
    scenarios.map((scenario) => [scenario, scenario]),
  )
}
<label>From <input type="date" name="from" min="${days[0]}" max="${days[1]}"></label>
<label>To <input type="date" name="to" min="${days[0]}" max="${days[1]}"></label>
<button type="button" name="clear">Clear</button>
</div>
<p class="count" role="status"></p>
${resultsTable(results)}
<p class="more" hidden><button type="button" name="more">Show all</button></p>
</section>
`
}

function choice(title: string, name: string, options: readonly (readonly [string, string])[]): Html {
  return html`<label>${title} <select name="${name}"><option value="">all</option>${options.map(
    ([value, text]) => html`<option value="${value}">${text}</option>`,
  )}</select></label>`
}

function unreadSection(unread: readonly Saved[]): Html {
  return html`<section aria-labelledby="unread">
<h2 id="unread">What cannot be shown</h2>
<p class="claim">${plural(unread.length, 'folder')} below it ${unread.length === 1 ? 'holds' : 'hold'} no report that this program reads. Nothing else is the worse for it.</p>
<dl class="rows">${unread.map(
    (each) => html`<div><dt><code>${each.key}</code></dt><dd>${'why' in each && each.why}</dd></div>
`,
  )}</dl>
</section>
`
}

const kindWords: Readonly<Record<string, string>> = {
  run: 'Run',
  quarter: 'Quarter',
  capacity: 'Capacity search',
  comparison: 'Comparison',
  history: 'History',
  investigation: 'Investigation',
}

function kindWord(kind: string): string {
  return kindWords[kind] ?? kind
}

/** Every result, the latest first, with what a script filters it by. */
function resultsTable(results: readonly Readable[]): Html {
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
<td class="text is-verdict"><span class="mark ${verdict}">${markShape(verdict)} ${badge}</span></td>
<th scope="row"><a href="${addressOf(key)}">${nameOf(summary)}</a><span class="under">${underOf(summary)} <code>${key}</code></span></th>
<td class="text when">${instant(at).replace(/:\d\d(\.\d+)? UTC$/, '')}</td>
${figure('P95', measured?.p95Ms, duration)}${figure('P99', measured?.p99Ms, duration)}${figure('Answered', measured?.perSecond, rate)}
<td class="text said">${saidOf(summary)}</td>
</tr>
`
}

function figure(title: string, value: number | undefined, text: (value: number) => string): Html {
  return html`<td data-title="${title}">${value === undefined ? '' : text(value)}</td>`
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
