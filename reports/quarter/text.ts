import type { ServiceScore } from '../../slo/quarter/record.ts'
import type { QuarterReport } from '../../slo/quarter/report.ts'
import { instant, plainSpaces } from '../numbers.ts'
import { pick, shapes } from '../table.ts'
import { type Ink, markStyle, tame } from '../text/ink.ts'
import { textTable } from '../text/text-table.ts'
import { wrap } from '../text/wrap.ts'
import { apartSentences, burnDownClaim, exclusionSentences, paceSentences, promiseSentences } from './claims.ts'
import { badgeWord, promisesTable, scopesTable } from './tables.ts'
import { headline } from './words.ts'

/** A quarter for a terminal of `width` columns: the sentence, every promise, then what a reader has to know about each service. */
export function quarterText(report: QuarterReport, width: number, ink: Ink): string {
  const badge = ink(
    ` ${shapes[report.verdict]} ${badgeWord(report).toUpperCase()} `,
    markStyle(report.verdict),
    'badge',
  )
  const wide = ['Verdict', 'Service', 'Promise', 'Promised', 'Measured', 'Bad, of allowed']
  const table = pick(
    promisesTable(report),
    width >= 110 ? promisesTable(report).columns.map(({ title }) => title) : wide,
  )
  const lines = [
    '',
    `  ${badge}`,
    '',
    ...paragraph(headline(report), width).map((line) => ink(line, 'strong')),
    ...report.reasons.flatMap((reason) => paragraph(reason, width)),
    '',
    ...textTable(table, width, ink),
    '',
    ...report.services.flatMap((service) => serviceLines(report, service, width, ink)),
    ...paragraph(`Counted until ${instant(report.countedUntil)} at ${report.prometheus.url}.`, width).map((line) =>
      ink(line, 'faint'),
    ),
    '',
  ]
  return plainSpaces(`${lines.join('\n')}\n`)
}

function serviceLines(report: QuarterReport, service: ServiceScore, width: number, ink: Ink): readonly string[] {
  const told = [
    ...(service.promises.length > 0 ? [burnDownClaim(report, service)] : []),
    ...paceSentences(service),
    ...apartSentences(service),
    ...exclusionSentences(service),
    ...promiseSentences(service),
    ...service.remarks,
  ]
  return [
    `  ${ink(tame(service.title), 'strong')}`,
    ...textTable(
      pick(scopesTable(service), [
        'Verdict',
        'Promise',
        'Where',
        'Requests',
        'Measured',
        'Bad, of allowed',
        'Budget left',
      ]),
      width,
      ink,
    ),
    ...told.flatMap((sentence) =>
      wrap(tame(sentence), width - 4).map((line, at) => (at === 0 ? `  – ${line}` : `    ${line}`)),
    ),
    '',
  ]
}

function paragraph(sentence: string, width: number): readonly string[] {
  return wrap(tame(sentence), width - 2).map((line) => `  ${line}`)
}
