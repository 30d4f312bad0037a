import { inflateSync } from 'node:zlib'

/** The text of each page of a PDF as Chromium writes it (Skia: plain objects, Type 0 fonts with a ToUnicode map), without white space. */
export function textOfPages(pdf: Buffer): readonly string[] {
  const objects = new Map(
    [...pdf.toString('latin1').matchAll(/(?:^|\n)(\d+) 0 obj\b([\s\S]*?)\nendobj/g)].map(([, id = '', body = '']) => [
      id,
      body,
    ]),
  )
  const object = (id = '') => objects.get(id) ?? ''
  const reference = (body: string, key: string) => new RegExp(`/${key} (\\d+) 0 R`).exec(body)?.[1]
  const references = (text = '') => [...text.matchAll(/(\d+) 0 R/g)].map(([, id]) => object(id))

  const pagesBelow = (node: string): readonly string[] => {
    const kids = /\/Kids\s*\[([^\]]*)\]/.exec(node)?.[1]
    return kids === undefined ? [node] : references(kids).flatMap(pagesBelow)
  }
  const root = [...objects.values()].find((body) => /\/Type\s*\/Catalog/.test(body)) ?? ''
  return pagesBelow(object(reference(root, 'Pages'))).map((page) => {
    const resources = reference(page, 'Resources') ? object(reference(page, 'Resources')) : page
    const fonts = new Map(
      [...(/\/Font\s*<<([\s\S]*?)>>/.exec(resources)?.[1] ?? '').matchAll(/\/(\w+) (\d+) 0 R/g)].map(([, name, id]) => [
        name,
        lettersOf(stream(object(reference(object(id), 'ToUnicode')))),
      ]),
    )
    return textIn(stream(object(reference(page, 'Contents'))), fonts)
  })
}

function stream(body: string): string {
  const data = /stream\r?\n([\s\S]*?)\r?\nendstream/.exec(body)?.[1] ?? ''
  const bytes = Buffer.from(data, 'latin1')
  return (/\/FlateDecode/.test(body) ? inflateSync(bytes) : bytes).toString('latin1')
}

type Letters = ReadonlyMap<number, string>

/** Glyphs by their number, from a CMap's `bfchar` and `bfrange`. */
function lettersOf(map: string): Letters {
  const text = (hex = '') => Buffer.from(hex, 'hex').swap16().toString('utf16le')
  const letters = new Map<number, string>()
  for (const [, lines = ''] of map.matchAll(/beginbfchar([\s\S]*?)endbfchar/g))
    for (const [, glyph = '', to] of lines.matchAll(/<(\w+)> <(\w+)>/g))
      letters.set(Number.parseInt(glyph, 16), text(to))
  for (const [, lines = ''] of map.matchAll(/beginbfrange([\s\S]*?)endbfrange/g))
    for (const [, from = '', to = '', first = ''] of lines.matchAll(/<(\w+)> <(\w+)> <(\w+)>/g))
      for (let glyph = Number.parseInt(from, 16); glyph <= Number.parseInt(to, 16); glyph++)
        letters.set(glyph, String.fromCodePoint(Number.parseInt(first, 16) + glyph - Number.parseInt(from, 16)))
  return letters
}

function textIn(content: string, fonts: ReadonlyMap<string | undefined, Letters>): string {
  let letters: Letters = new Map()
  let text = ''
  for (const [, font, glyphs = ''] of content.matchAll(/\/(\w+) [\d.]+ Tf|<([0-9A-Fa-f]+)>/g)) {
    if (font !== undefined) letters = fonts.get(font) ?? new Map()
    for (const [glyph] of glyphs.matchAll(/.{4}/g)) text += letters.get(Number.parseInt(glyph, 16)) ?? '\ufffd'
  }
  return text.replace(/\s/g, '')
}
