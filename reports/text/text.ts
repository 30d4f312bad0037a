import { printable } from '../../common/printable.ts'
import type { ContentBlock, Document, Section } from '../document.ts'
import { plainSpaces } from '../numbers.ts'
import { sparkline } from '../sparkline.ts'
import { shapes } from '../table.ts'
import { type Ink, markStyle } from './ink.ts'
import { textTable } from './text-table.ts'
import { widthOf, wrap } from './wrap.ts'

type Setting = { readonly width: number; readonly ink: Ink; readonly full: boolean }

/** A report for a terminal of `width` columns: the verdict first, then what it rests on, and what to try next. */
export function text(document: Document, { width, ink, full }: Setting): string {
  const { verdict, badge, headline, reasons, about, next } = document
  const sections = document.sections.filter(({ depth }) => full || depth === 'brief')
  const lines = [
    '',
    `  ${ink(` ${shapes[verdict]} ${badge.toUpperCase()} `, markStyle(verdict), 'badge')}`,
    '',
    ...paragraph(headline, width).map((line) => ink(line, 'strong')),
    ...reasons.flatMap((reason) => paragraph(reason, width)),
    ...paragraph(about, width).map((line) => ink(line, 'faint')),
    '',
    ...sections.flatMap((section) => sectionText(section, width, ink, false)),
    ...(next ? [...paragraph(next.sentence, width), `    ${printable(next.command)}`, ''] : []),
  ]
  return plainSpaces(`${lines.join('\n')}\n`)
}

function sectionText(section: Section, width: number, ink: Ink, isDetail: boolean): readonly string[] {
  const { title, claim, blocks, parts = [], depth } = section
  const detail = isDetail || depth === 'details'
  const body = blocks.flatMap((block) => blockText(block, width, ink, detail))
  const told = parts.flatMap((part) => sectionText(part, width, ink, detail))
  if (claim === undefined && body.length + told.length === 0) return []
  return [...heading(title, claim, width, ink), ...body, '', ...told]
}

function heading(title: string, claim: string | undefined, width: number, ink: Ink): readonly string[] {
  const [first = '', ...rest] = wrap(
    printable(`${title}${claim ? `${/\W$/.test(title) ? '' : ':'} ${claim}` : ''}`),
    width - 2,
  )
  const head = first.startsWith(title) ? `${ink(title, 'strong')}${first.slice(title.length)}` : ink(first, 'strong')
  return [head, ...rest].map((line) => `  ${line}`)
}

/** Of details the sentences are told; their tables are in the other formats. */
function blockText(block: ContentBlock, width: number, ink: Ink, isDetail: boolean): readonly string[] {
  if ('table' in block) return isDetail ? [] : textTable(block.table, width, ink)
  if ('prose' in block) return block.prose.flatMap((sentence) => paragraph(sentence, width))
  if ('list' in block) return block.list.flatMap((sentence) => hanging('– ', sentence, width))
  if ('picture' in block) {
    const room = Math.min(width - 12, 92)
    const { claim, shapes: curves = [] } = block.picture
    const widest = Math.max(...curves.map(({ label }) => widthOf(printable(label))))
    const drawn = curves.flatMap(({ label, values, scale }) => {
      const shape = sparkline(values, room - widest, scale)
      return shape === '' ? [] : [`  ${ink(printable(label).padEnd(widest), 'strong')}  ${shape}`]
    })
    return [...drawn, ...paragraph(claim, width)]
  }
  if ('facts' in block) {
    const widest = Math.max(...block.facts.map(([term]) => widthOf(printable(term))))
    return block.facts.flatMap(([term, value]) =>
      hanging(`${printable(term).padEnd(widest)}  `, typeof value === 'string' ? value : value.code, width),
    )
  }
  return []
}

function paragraph(sentence: string, width: number): readonly string[] {
  return hanging('', sentence, width)
}

/** A sentence whose lines stand below one another, behind what leads them in. */
function hanging(lead: string, sentence: string, width: number): readonly string[] {
  const indent = widthOf(lead)
  return wrap(printable(sentence), width - 2 - indent).map(
    (line, at) => `  ${at === 0 ? lead : ' '.repeat(indent)}${line}`,
  )
}
