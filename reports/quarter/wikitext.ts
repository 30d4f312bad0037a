import type { ServiceScore } from '../../slo/quarter/record.ts'
import type { QuarterReport } from '../../slo/quarter/report.ts'
import { instant, plainSpaces } from '../numbers.ts'
import { type Cell, cellText, type Mark, type Table } from '../table.ts'
import {
  apartSentences,
  burnDownClaim,
  dailyClaim,
  exclusionSentences,
  paceSentences,
  promiseSentences,
} from './claims.ts'
import { blameTable, historyTable, ledgerTable, targetsTable } from './more-tables.ts'
import { answersTable, promisesTable, scopesTable } from './tables.ts'
import { headline, serviceClaim } from './words.ts'

/** A quarter ready to paste into Wikitech: its sections, one table of all promises, one per service. */
export function quarterWikitext(report: QuarterReport): string {
  const blocks = [
    `== ${escapeWiki(report.quarter.name)} SLO quarter ==`,
    escapeWiki(headline(report)),
    ...report.reasons.map(escapeWiki),
    wikiTable(promisesTable(report)),
    ...report.services.flatMap((service) => serviceBlocks(report, service)),
    '=== How it was computed ===',
    escapeWiki(
      `Counted by liftwing-slo until ${instant(report.countedUntil)} from ${report.prometheus.url}; the saved record holds every query, instant and raw count, and "liftwing-slo verify" computes the figures again.`,
    ),
  ]
  return `${plainSpaces(blocks.join('\n\n'))}\n`
}

function serviceBlocks(report: QuarterReport, service: ServiceScore): readonly string[] {
  const sentences = [
    burnDownClaim(report, service),
    dailyClaim(report, service),
    ...paceSentences(service),
    ...apartSentences(service),
    ...exclusionSentences(service),
    ...promiseSentences(service),
    ...service.remarks,
  ]
  return [
    `=== ${escapeWiki(service.title)} ===`,
    escapeWiki(serviceClaim(service)),
    wikiTable(scopesTable(service)),
    sentences.map((sentence) => `* ${escapeWiki(sentence)}`).join('\n'),
    wikiTable(blameTable(report, service)),
    wikiTable(answersTable(service)),
    wikiTable(historyTable(report, service)),
    `==== The promise ====`,
    escapeWiki(`${service.owner}; ${service.contacts.join(', ')}. ${service.reconciliation}`),
    wikiTable(targetsTable(service)),
    wikiTable(ledgerTable(service)),
  ]
}

/** Text as MediaWiki shows it: no markup, no template, no link, no line break. */
export function escapeWiki(text: string): string {
  return plainSpaces(text)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')
    .replace(/[&<>[\]{}|'~_]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/^[*#:;=!-]/, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/(https?):\/\//g, '$1&#58;//')
}

/** Light grounds, with their own dark text for readers of the dark theme; the word stands beside them. */
const colours: Readonly<Partial<Record<Mark, string>>> = {
  met: '#d5fdf4',
  missed: '#fee7e6',
  inconclusive: '#fef6e7',
  warning: '#fef6e7',
}

export function wikiTable(table: Table): string {
  if (table.rows.length === 0) return `''${escapeWiki(table.whenEmpty)}''`
  const heads = table.columns.map(({ title }) => `! scope="col" | ${escapeWiki(title)}`)
  const rows = table.rows.flatMap(({ cells, notes = [] }) => [
    '|-',
    ...table.columns.map(({ kind, heads: isHead }, at) => wikiCell(cells[at] ?? '', kind, isHead === true)),
    ...(notes.length > 0 ? ['|-', `| colspan="${table.columns.length}" | ${notes.map(escapeWiki).join('<br>')}`] : []),
  ])
  return ['{| class="wikitable"', `|+ ${escapeWiki(table.caption)}`, ...heads, ...rows, '|}'].join('\n')
}

function wikiCell(cell: Cell, kind: 'text' | 'number', isHead: boolean): string {
  const colour = typeof cell === 'object' && 'mark' in cell ? colours[cell.mark] : undefined
  const styles = [
    ...(kind === 'number' ? ['text-align:right'] : []),
    ...(colour ? [`background:${colour};color:#202122`] : []),
  ]
  const style = styles.length > 0 ? `style="${styles.join(';')}" ` : ''
  const text =
    typeof cell === 'object' && 'code' in cell ? `<code>${escapeWiki(cell.code)}</code>` : escapeWiki(cellText(cell))
  const inside = typeof cell === 'object' && 'absent' in cell ? `''${text}''` : text
  return isHead ? `! scope="row" ${style}| ${inside}` : `| ${style}${style === '' ? '' : '| '}${inside}`
}
