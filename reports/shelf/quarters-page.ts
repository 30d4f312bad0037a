import { list } from '../../slo/words.ts'
import { count, instant, percent, plural, share } from '../numbers.ts'
import { frame } from '../page/frame.ts'
import { html } from '../page/html.ts'
import { markShape } from '../page/mark.ts'
import { homeLink } from '../page/page.ts'
import { verdictWords } from '../table.ts'
import type { QuarterTold } from './quarter-told.ts'
import { addressOf } from './saved.ts'
import { shelfAssets } from './shelf-assets.ts'

/** Every promise quarter after quarter, the oldest first. Of several reports of one quarter the last written counts. */
export function quartersPage(name: string, reports: readonly QuarterTold[]): string {
  const latest = new Map(
    reports.toSorted((a, b) => a.createdAt.localeCompare(b.createdAt)).map((each) => [each.quarter.id, each]),
  )
  const quarters = [...latest.values()].toSorted((a, b) => a.quarter.id.localeCompare(b.quarter.id))
  const headline = headlineOf(quarters)
  const services = [...new Set(quarters.flatMap(({ quarter }) => quarter.promises.map(({ service }) => service)))]
  return frame({
    title: `${name}: quarter after quarter`,
    description: headline,
    style: shelfAssets().style,
    scripts: [],
    body: html`<main>
${homeLink('index.html')}<header>
<p class="kicker">${name} <span>quarter after quarter</span></p>
<h1>${headline}</h1>
</header>
<section aria-labelledby="promises">
<h2 id="promises">Promises</h2>
<p class="claim">What each promise came to: the share of good requests, and how much of the error budget was spent.</p>
<div class="scroll quarters" role="region" aria-label="Every promise in every quarter." tabindex="0">
<table><caption class="quiet">Every promise in every quarter, the oldest first.</caption>
<thead><tr><th scope="col">Service</th><th scope="col">Promise</th>${quarters.map(
      ({ key, quarter, finished }) =>
        html`<th scope="col">${key === undefined ? quarter.name : html`<a href="${addressOf(key)}">${quarter.name}</a>`}${!finished && html`<span class="under">not over yet</span>`}</th>`,
    )}</tr></thead>
<tbody>${services.flatMap((service) => rowsOf(service, quarters))}</tbody></table></div>
</section>
<section aria-labelledby="reports">
<h2 id="reports">Reports</h2>
<dl class="rows">${quarters.map(
      ({ quarter, key, createdAt }) =>
        html`<div><dt>${quarter.name}</dt><dd>${key === undefined ? `as a later report tells it` : `${key}, made ${instant(createdAt)}`}</dd></div>
`,
    )}</dl>
</section>
</main>`,
  })
}

function headlineOf(quarters: readonly QuarterTold[]): string {
  const told = quarters.map(({ quarter }) => {
    const missed = quarter.promises.filter(({ verdict }) => verdict === 'missed').length
    return `${count(missed)} in ${quarter.name}`
  })
  if (told.length === 0) return 'There is no quarter yet.'
  return `Promises missed: ${list(told.slice(-4))}${told.length > 4 ? `, of ${plural(told.length, 'quarter')}` : ''}.`
}

function rowsOf(service: string, quarters: readonly QuarterTold[]) {
  const promises = [
    ...new Set(
      quarters.flatMap(({ quarter }) =>
        quarter.promises.flatMap((each) => (each.service === service ? each.promise : [])),
      ),
    ),
  ]
  return promises.map(
    (promise, index) => html`<tr>${
      index === 0 && html`<th scope="rowgroup" rowspan="${promises.length}">${service}</th>`
    }<th scope="row">${promise}</th>${quarters.map(({ quarter }) => {
      const own = quarter.promises.find((each) => each.service === service && each.promise === promise)
      if (!own) return html`<td class="text absent">not promised</td>`
      const spent = own.budgetShare === undefined ? '' : `${share(own.budgetShare)} of the budget`
      return html`<td class="text"><span class="mark ${own.verdict}">${markShape(own.verdict)} ${verdictWords[own.verdict]}</span><span class="under">${percent(own.good, own.total) ?? 'no requests'}${spent !== '' && `, ${spent}`}</span></td>`
    })}</tr>
`,
  )
}
