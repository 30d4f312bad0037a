import type { ServiceScore } from '../../slo/quarter/record.ts'
import type { QuarterReport } from '../../slo/quarter/report.ts'
import { count, instant, plural, span } from '../numbers.ts'
import { figures } from '../page/figure.ts'
import { type Html, html, slug } from '../page/html.ts'
import { badge } from '../page/mark.ts'
import { pageTable } from '../page/page-table.ts'
import { facts, fold, section } from '../page/section.ts'
import { shell } from '../page/shell.ts'
import { recordJson } from '../record.ts'
import { apartSentences, exclusionSentences, paceSentences, promiseSentences } from './claims.ts'
import { blameTable, evidenceTable, historyTable, ledgerTable, queriesTable, targetsTable } from './more-tables.ts'
import { quarterPictures } from './pictures.ts'
import { answersTable, badgeWord, promisesTable, scopesTable } from './tables.ts'
import { dayName, headline, serviceClaim } from './words.ts'

/** A quarter as one self-contained page that carries its own record. */
export async function quarterPage(report: QuarterReport): Promise<string> {
  const services = quarterPictures(report)
  const sections = await Promise.all(
    services.map(async ({ service, pictures }) => serviceSection(report, service, await figures(pictures))),
  )
  const sentence = headline(report)
  return shell({
    title: `${badgeWord(report)}: the ${report.quarter.name} SLO quarter`,
    description: sentence,
    pictures: services.flatMap(({ pictures }) => pictures),
    record: recordJson(report),
    main: html`<main>
${opening(report, sentence)}
${section('Promises', undefined, pageTable(promisesTable(report)))}
${sections}
${section('How to read this', undefined, reading(report))}
${section('How it was computed', undefined, computed(report))}
</main>`,
  })
}

function opening(report: QuarterReport, sentence: string): Html {
  return html`<header>
<p class="kicker">Lift Wing <span>${dayName(report.quarter.start)} to ${lastDay(report)}, UTC</span></p>
${badge(report.verdict, badgeWord(report))}
<h1>${sentence}</h1>
${report.reasons.map((reason) => html`<p class="reason">${reason}</p>`)}
${facts('card', [
  ['Services', plural(report.services.length, 'service')],
  ['Counted until', instant(report.countedUntil)],
  [
    'Source',
    `${report.prometheus.software} ${report.prometheus.version ?? ''} at ${report.prometheus.url}`.replace('  ', ' '),
  ],
  ['Written', instant(report.createdAt)],
  ...(report.command === undefined
    ? []
    : [['The same report again', html`<code class="whole">${report.command}</code>`] as const]),
])}
</header>`
}

/** The quarter's last day; its end is the first moment after it. */
function lastDay({ quarter }: QuarterReport): string {
  return dayName(new Date(Date.parse(quarter.end) - 1000).toISOString())
}

function serviceSection(report: QuarterReport, service: ServiceScore, drawn: readonly Html[]): Html {
  return section(
    service.title,
    serviceClaim(service),
    pageTable(scopesTable(service)),
    paragraphs(paceSentences(service)),
    ...drawn,
    part(service, 'Who spent the budget', pageTable(blameTable(report, service))),
    part(
      service,
      'What does not count, or counts apart',
      paragraphs([...apartSentences(service), ...exclusionSentences(service)]),
      fold('Every answer by code', pageTable(answersTable(service))),
    ),
    part(service, 'Past quarters', pageTable(historyTable(report, service))),
    part(
      service,
      'The promise itself',
      pageTable(targetsTable(service)),
      paragraphs([
        service.reconciliation,
        ...promiseSentences(service),
        ...service.notScored.slice(0, 1).map(({ why }) => why),
      ]),
      card(service),
    ),
    part(service, 'How good the data is', list(service.remarks), fold('The ledger', pageTable(ledgerTable(service)))),
  )
}

function part({ id }: ServiceScore, heading: string, ...content: readonly (Html | false)[]): Html {
  return html`<h3 id="${slug(`${id} ${heading}`)}">${heading}</h3>
${content}`
}

function paragraphs(sentences: readonly string[]): Html | false {
  return sentences.length > 0 && html`${sentences.map((sentence) => html`<p class="reason">${sentence}</p>\n`)}`
}

function list(sentences: readonly string[]): Html {
  if (sentences.length === 0) return html`<p>Nothing speaks against these figures.</p>`
  return html`<ul>${sentences.map((sentence) => html`<li>${sentence}</li>`)}</ul>`
}

function card(service: ServiceScore): Html {
  const { owner, contacts, expires, expiry, source } = service
  const holds = { 'in-force': 'until', 'ran-out-inside': 'ran out on', expired: 'EXPIRED on' }[expiry]
  return facts('card', [
    ['Owner', owner],
    ['Contact', contacts.join(', ')],
    ['Holds', expires === undefined ? 'without end' : `${holds} ${expires}`],
    ['Class', service.class ?? 'its own promises'],
    ['Measured at', source],
  ])
}

function reading({ quarter }: QuarterReport): Html {
  return html`<ul>
<li>A promise is met or missed over all sites together; each site is scored apart beside it. Where the samples prove neither, it is unproven, which is never a pass.</li>
<li>A service is a black box: errors and time of what lies behind it are its own. Requests count where they are measured; one that was lost on the way there, in name resolution, a load balancer or the API gateway, is in no count.</li>
<li>Every figure is a count of requests from ${instant(quarter.start)} on, compared without rounding; percentages are cut off, so that a missed target never reads as reached.</li>
<li>The error budget is the number of bad requests that the target allows. It begins at 100 % and is spent; even spend is the dashed line to zero at the quarter's end.</li>
<li>"Possible bad" is what remains possible where series began without proof of zero or a threshold lies between two edges; what a process did after its last scrape is in no sample and decides nothing. The 95 % interval (Clopper-Pearson) is what chance alone could do at this number of requests.</li>
</ul>`
}

function computed(report: QuarterReport): Html {
  const keys = Object.keys(report.evidence)
  return html`<p>Every figure above follows from ${count(keys.length)} counts, which this page carries with their queries. "liftwing-slo verify" computes them again from the saved record, and with --prometheus from the source${report.seconds === undefined ? '' : `; counting took ${span(report.seconds)}`}.</p>
${keys.map((key) => {
  const evidence = report.evidence[key]
  return (
    evidence &&
    fold(`${key}: ${evidence.title}`, pageTable(evidenceTable(key, evidence)), pageTable(queriesTable(key, evidence)))
  )
})}`
}
