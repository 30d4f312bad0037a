import { gunzipSync, gzipSync } from 'node:zlib'
import { Html } from './html.ts'

const opening = (id: string) => `<script type="application/gzip" id="${id}">`
const closing = '</script>'
const record = 'report'

/** No record is near as large; a page that was made to fill the memory is. */
const mostBytes = 1 << 28

/** JSON that cannot end the script element it stands in, nor read in another order than it is. */
export function jsonForScript(json: string): string {
  return json.replace(
    /[<>\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** What no reader of the markup looks at, in a third of its size. */
export function packed(id: string, text: string): Html {
  return new Html(`${opening(id)}${gzipSync(text).toString('base64')}${closing}`)
}

/** The saved record travels inside the page, so that the page is the saved report. */
export function embedRecord(json: string): Html {
  return packed(record, json)
}

/** The record that a page carries, as JSON; undefined where it carries none that is whole. */
export function embeddedRecord(page: string): string | undefined {
  const start = page.lastIndexOf(opening(record))
  if (start === -1) return undefined
  const end = page.indexOf(closing, start)
  if (end === -1) return undefined
  try {
    const bytes = Buffer.from(page.slice(start + opening(record).length, end), 'base64')
    return gunzipSync(bytes, { maxOutputLength: mostBytes }).toString('utf8')
  } catch {
    return undefined
  }
}
