import { capital } from '../../slo/words.ts'
import type { Picture } from '../charts/chart-spec.ts'
import type { ContentBlock, Document, Section } from '../document.ts'
import { withoutMarkup } from '../links.ts'
import { plainSpaces } from '../numbers.ts'
import { type Cell, cellText, type Mark, type Table } from '../table.ts'

/**
 * A report ready to paste into Wikitech: its sections and tables; those of details are folded. Pictures are files of the wiki, each uploaded under the name
 * that stands here; until then its frame has its claim alone.
 */
export function wikitext({ name, headline, reasons, about, sections }: Document): string {
  const blocks = [
    `== ${escapeWiki(name)} ==`,
    ...[headline, ...reasons, about].map(escapeWiki),
    ...sections.flatMap((section) => sectionWiki(section, name, '===', false)),
  ]
  return `${plainSpaces(blocks.join('\n\n'))}\n`
}

function sectionWiki(section: Section, name: string, heading: string, isFolded: boolean): readonly string[] {
  const { title, claim, blocks, parts = [], depth } = section
  const folded = isFolded || depth === 'details'
  return [
    `${heading} ${escapeWiki(title)} ${heading}`,
    ...(claim === undefined ? [] : [escapeWiki(claim)]),
    ...blocks.flatMap((block) => blockWiki(block, name, folded)),
    ...parts.flatMap((part) => sectionWiki(part, name, `${heading}=`, folded)),
  ].filter((text) => text !== '')
}

function blockWiki(block: ContentBlock, name: string, folded: boolean): readonly string[] {
  if ('table' in block) return [wikiTable(block.table, folded)]
  if ('prose' in block) return block.prose.map(escapeWiki)
  if ('list' in block) return [bullets(block.list)]
  if ('picture' in block) return [pictureWiki(block.picture, name)]
  if ('facts' in block) {
    return [bullets(block.facts.map(([term, value]) => `${term}: ${typeof value === 'string' ? value : value.code}`))]
  }
  return []
}

function pictureWiki({ id, claim }: Picture, name: string): string {
  return `<!-- upload pictures/${id}.png under this name -->\n[[File:${fileName(`${name} ${id}`)}.png|thumb|none|upright=2.5|${escapeWiki(claim)}]]`
}

/** What every wiki takes as the name of a file (https://www.mediawiki.org/wiki/Manual:$wgLegalTitleChars), begun as MediaWiki would. */
function fileName(text: string): string {
  const plain = text
    .replace(/[^\p{L}\p{N} .,()-]+/gu, ' ')
    .replace(/ +/g, ' ')
    .trim()
  return capital(plain)
}

const bullets = (sentences: readonly string[]) => sentences.map((each) => `* ${escapeWiki(each)}`).join('\n')

/** Text as MediaWiki shows it: no markup, no template, no link, no line break. */
function escapeWiki(text: string): string {
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

function wikiTable(table: Table, folded: boolean): string {
  if (table.rows.length === 0) return `''${escapeWiki(table.whenEmpty)}''`
  const heads = table.columns.map(({ title }) => `! scope="col" | ${escapeWiki(title)}`)
  const rows = table.rows.flatMap(({ cells, notes = [] }) => [
    '|-',
    ...table.columns.map(({ kind, heads: isHead }, at) => wikiCell(cells[at] ?? '', kind, isHead === true)),
    ...(notes.length > 0 ? ['|-', `| colspan="${table.columns.length}" | ${notes.map(escapeWiki).join('<br>')}`] : []),
  ])
  const open = `{| class="wikitable${folded ? ' mw-collapsible mw-collapsed' : ''}"`
  return [open, `|+ ${escapeWiki(table.caption)}`, ...heads, ...rows, '|}'].join('\n')
}

function wikiCell(cell: Cell, kind: 'text' | 'number', isHead: boolean): string {
  const colour = typeof cell === 'object' && 'mark' in cell ? colours[cell.mark] : undefined
  const styles = [
    ...(kind === 'number' ? ['text-align:right'] : []),
    ...(colour ? [`background:${colour};color:#202122`] : []),
  ]
  const style = styles.length > 0 ? `style="${styles.join(';')}" ` : ''
  const text =
    typeof cell === 'object' && 'link' in cell
      ? withoutMarkup(cell.link)
      : typeof cell === 'object' && 'code' in cell
        ? `<code>${escapeWiki(cell.code)}</code>`
        : escapeWiki(cellText(cell))
  const inside = typeof cell === 'object' && 'absent' in cell ? `''${text}''` : text
  return isHead ? `! scope="row" ${style}| ${inside}` : `| ${style}${style === '' ? '' : '| '}${inside}`
}
