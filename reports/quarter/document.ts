import type { ServiceScore } from '../../slo/quarter/record.ts'
import { type QuarterReport, quarterReportSchema } from '../../slo/quarter/report.ts'
import { type Document, type Fact, listOf, type Section } from '../document.ts'
import { kind } from '../kind.ts'
import { instant, plural, span } from '../numbers.ts'
import { blameTable, incidentsTable } from './blame-tables.ts'
import { quarterChecks } from './checks.ts'
import { apartSentences, exclusionSentences, paceSentences, promiseSentences } from './claims.ts'
import { backendsTable, evidenceTable, historyTable, ledgerTable, queriesTable, targetsTable } from './more-tables.ts'
import { servicePictures } from './pictures.ts'
import { answersTable, badgeWord, promisesTable, scopesTable } from './tables.ts'
import { dayName, headline, serviceClaim } from './words.ts'

export const quarterKind = kind(quarterReportSchema, quarterDocument)

/** A quarter, as it is told. */
function quarterDocument(report: QuarterReport): Document {
  const { quarter, prometheus, countedUntil } = report
  return {
    name: `${quarter.name} SLO quarter`,
    subject: 'Lift Wing',
    when: `${dayName(quarter.start)} to ${lastDay(report)}, UTC`,
    verdict: report.verdict,
    badge: badgeWord(report),
    headline: headline(report),
    reasons: report.reasons,
    about: `Counted until ${instant(countedUntil)} at ${prometheus.url}.`,
    facts: [
      ['Services', plural(report.services.length, 'service')],
      ['Counted until', instant(countedUntil)],
      ['Source', `${[prometheus.software, prometheus.version].filter(Boolean).join(' ')} at ${prometheus.url}`],
      ['Written', instant(report.createdAt)],
    ],
    again: report.command,
    next: nextOf(report),
    sections: [
      { title: 'Promises', blocks: [{ table: promisesTable(report) }], depth: 'brief' },
      ...report.services.map((service) => serviceSection(report, service)),
      { title: 'How to read this', blocks: [{ list: reading(report) }], depth: 'details' },
      computed(report),
    ],
    checks: quarterChecks(report),
  }
}

function nextOf({ verdict, quarter, prometheus, command }: QuarterReport): Document['next'] {
  if (verdict === 'met') return undefined
  if (verdict === 'inconclusive' && command !== undefined) {
    return {
      sentence: 'What is missing, service by service:',
      command: / --full\b/.test(command) ? command : `${command} --full`,
    }
  }
  const said = (flag: RegExp) => flag.exec(command ?? '')?.[1]
  const folder = said(/ (?:-o|--output)[ =]('[^']*'|\S+)/) ?? 'results'
  const services = said(/ (--services[ =](?:'[^']*'|\S+))/)
  const verify = [`liftwing-slo verify ${folder}/quarter-${quarter.id}`, services].filter(Boolean).join(' ')
  // The example's Prometheus has ended with its report.
  if (said(/ (--example)\b/)) return { sentence: 'Does all of it follow from its counts?', command: verify }
  return { sentence: 'Does the source still say so?', command: `${verify} --prometheus ${prometheus.url}` }
}

/** The quarter's last day; its end is the first moment after it. */
function lastDay({ quarter }: QuarterReport): string {
  return dayName(new Date(Date.parse(quarter.end) - 1000).toISOString())
}

function serviceSection(report: QuarterReport, service: ServiceScore): Section {
  return {
    title: service.title,
    claim: serviceClaim(service),
    blocks: [
      { table: scopesTable(service) },
      ...listOf(paceSentences(report, service)),
      ...servicePictures(report, service).map((picture) => ({ picture })),
    ],
    parts: [
      {
        title: 'Who spent the budget',
        blocks: [
          { table: blameTable(report, service) },
          ...(service.incidents.length > 0 ? [{ table: incidentsTable(report, service) }] : []),
        ],
        depth: 'details',
      },
      {
        title: 'What does not count, or counts apart',
        blocks: [
          ...listOf([...apartSentences(service), ...exclusionSentences(service)]),
          ...(service.backends?.length ? [{ table: backendsTable(service) }] : []),
          { table: answersTable(service) },
        ],
        depth: 'details',
      },
      { title: 'Past quarters', blocks: [{ table: historyTable(report, service) }], depth: 'details' },
      {
        title: 'The promise itself',
        blocks: [
          { table: targetsTable(service) },
          ...listOf([
            service.reconciliation,
            ...promiseSentences(service),
            ...service.notScored.slice(0, 1).map(({ why }) => why),
          ]),
          { facts: card(service) },
        ],
        depth: 'details',
      },
      {
        title: 'How good the data is',
        blocks: [
          service.remarks.length > 0 ? { list: service.remarks } : { prose: ['Nothing speaks against these figures.'] },
          { table: ledgerTable(service) },
        ],
        depth: 'details',
      },
    ],
  }
}

function card({ owner, contacts, expires, expiry, source, class: name }: ServiceScore): readonly Fact[] {
  const holds = { 'in-force': 'until', 'ran-out-inside': 'ran out on', expired: 'EXPIRED on' }[expiry]
  return [
    ['Owner', owner],
    ['Contact', contacts.join(', ')],
    ['Holds', expires === undefined ? 'without end' : `${holds} ${expires}`],
    ['Class', name ?? 'its own promises'],
    ['Measured at', source],
  ]
}

function reading({ quarter }: QuarterReport): readonly string[] {
  return [
    'A promise is met or missed over all sites together; each site is scored apart beside it. Where the samples prove neither, it is inconclusive, which is never a pass.',
    'A service is a black box: errors and time of what lies behind it are its own. Requests count where they are measured; one that was lost on the way there, in name resolution, a load balancer or the API gateway, is in no count.',
    `Every figure is a count of requests from ${instant(quarter.start)} on, compared without rounding; percentages are cut off, so that a missed target never reads as reached.`,
    `The error budget is the number of bad requests that the target allows. It begins at 100 % and is spent; even spend is the dashed line to zero at the quarter's end.`,
    '"Possible bad" is what remains possible where series began without proof of zero or a threshold lies between two edges; what a process did after its last scrape is in no sample and decides nothing. The 95 % interval (Clopper-Pearson) is what chance alone could do at this number of requests.',
  ]
}

function computed({ evidence, seconds }: QuarterReport): Section {
  const counts = Object.entries(evidence)
  const took = seconds === undefined ? '' : `; counting took ${span(seconds)}`
  return {
    title: 'How it was computed',
    claim: `Every figure follows from ${plural(counts.length, 'count')}, which the saved record holds with their queries. "liftwing-slo verify" computes them again from it, and with --prometheus from the source${took}.`,
    blocks: counts.map(([key, each]) => ({
      working: `${key}: ${each.title}`,
      tables: [evidenceTable(key, each), queriesTable(key, each)],
    })),
    depth: 'details',
  }
}
