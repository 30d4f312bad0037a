import type { ServiceScore } from '../../slo/quarter/record.ts'
import type { QuarterReport } from '../../slo/quarter/report.ts'
import { codeMarkdown, detailsMarkdown, escapeMarkdown, markdownTable, withinBytes } from '../markdown/markdown.ts'
import { sparkline } from '../sparkline.ts'
import { shapes } from '../table.ts'
import {
  apartSentences,
  burnDownClaim,
  dailyClaim,
  exclusionSentences,
  paceSentences,
  promiseSentences,
} from './claims.ts'
import {
  blameTable,
  daysTable,
  evidenceTable,
  historyTable,
  ledgerTable,
  queriesTable,
  targetsTable,
} from './more-tables.ts'
import { answersTable, promisesTable, scopesTable } from './tables.ts'
import { allScope, headline, nameOf, serviceClaim } from './words.ts'

/** What GitHub takes for one step summary, less a reserve for whatever the step has written before. */
const summaryBytes = 1_000_000
const sparklineWidth = 92

/** A quarter as Markdown: the sentence, the promises, every service, and the rest to unfold. */
export function quarterMarkdown(report: QuarterReport): string {
  return withinBytes(
    [
      `### ${shapes[report.verdict]} ${escapeMarkdown(headline(report))}`,
      ...report.reasons.map(escapeMarkdown),
      markdownTable(promisesTable(report)),
      ...report.services.flatMap((service) => serviceBlocks(report, service)),
      ...Object.entries(report.evidence).map(([key, evidence]) =>
        detailsMarkdown(
          `How it was computed: ${key}`,
          [markdownTable(evidenceTable(key, evidence)), markdownTable(queriesTable(key, evidence))].join('\n\n'),
        ),
      ),
      ...(report.command === undefined ? [] : [`Make it again: ${codeMarkdown(report.command)}`]),
    ],
    summaryBytes,
  )
}

function serviceBlocks(report: QuarterReport, service: ServiceScore): readonly string[] {
  const sentences = [
    ...paceSentences(service),
    ...apartSentences(service),
    ...exclusionSentences(service),
    ...promiseSentences(service),
  ]
  return [
    `#### ${escapeMarkdown(service.title)}`,
    escapeMarkdown(serviceClaim(service)),
    markdownTable(scopesTable(service)),
    [
      ...badDays(service),
      escapeMarkdown(burnDownClaim(report, service)),
      escapeMarkdown(dailyClaim(report, service)),
    ].join('  \n'),
    sentences.map((sentence) => `- ${escapeMarkdown(sentence)}`).join('\n'),
    ...service.remarks.map((remark) => `${shapes.warning} ${escapeMarkdown(remark)}`),
    detailsMarkdown('Who spent the budget', markdownTable(blameTable(report, service))),
    detailsMarkdown('Day by day', markdownTable(daysTable(report, service))),
    detailsMarkdown('Every answer by code', markdownTable(answersTable(service))),
    detailsMarkdown('Past quarters', markdownTable(historyTable(report, service))),
    detailsMarkdown(
      'The promise itself',
      [markdownTable(targetsTable(service)), escapeMarkdown(service.reconciliation)].join('\n\n'),
    ),
    detailsMarkdown('How good the data is', markdownTable(ledgerTable(service))),
  ]
}

/** The shape of the bad requests over the quarter's days. */
export function badDays(service: ServiceScore): readonly string[] {
  return service.promises.flatMap((promise) => {
    const known = new Map(allScope(promise).days.map(({ day, bad }) => [day, bad]))
    const last = Math.max(-1, ...known.keys())
    const shape = sparkline(
      Array.from({ length: last + 1 }, (_, day) => known.get(day)),
      sparklineWidth,
      'linear',
    )
    return shape === '' ? [] : [`${escapeMarkdown(nameOf(promise))}, bad by day \`${shape}\``]
  })
}
