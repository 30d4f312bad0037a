/** An XML element as text; attributes and text are escaped here and nowhere else. */
export type Element = {
  readonly name: string
  readonly attributes?: Readonly<Record<string, string | number>>
  readonly children?: readonly Element[] | string
}

/** What XML 1.0 cannot hold even when escaped: control characters, lone surrogates and two non-characters. */
const forbidden =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is searched for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** A parser turns bare line ends and tabs inside an attribute into spaces. */
const attributeEntities: Readonly<Record<string, string>> = {
  ...entities,
  '\n': '&#10;',
  '\r': '&#13;',
  '\t': '&#9;',
}

export function escapeXml(text: string, table = entities): string {
  return text.replace(forbidden, '\ufffd').replace(/[&<>"'\n\r\t]/g, (character) => table[character] ?? character)
}

export function xmlDocument(root: Element): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, '')}\n`
}

function element({ name, attributes = {}, children = [] }: Element, indent: string): string {
  const pairs = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${escapeXml(String(value), attributeEntities)}"`,
  )
  const open = `${indent}<${name}${pairs.join('')}`
  if (children.length === 0) return `${open}/>`
  if (typeof children === 'string') return `${open}>${escapeXml(children)}</${name}>`
  return [`${open}>`, ...children.map((child) => element(child, `${indent}  `)), `${indent}</${name}>`].join('\n')
}
