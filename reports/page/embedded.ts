import { gunzipSync, gzipSync } from 'node:zlib'

/** The saved record travels inside the page, so that the page is the saved report: packed, because it is larger than all else. */

const opening = '<script type="application/gzip" id="report">'
const closing = '</script>'

/** No record is near as large; a page that was made to fill the memory is. */
const mostBytes = 1 << 28

/** JSON that cannot end the script element it stands in, nor read in another order than it is. */
export function jsonForScript(json: string): string {
  return json.replace(
    /[<>\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

export function embedRecord(json: string): string {
  return `${opening}${gzipSync(json).toString('base64')}${closing}`
}

/** The record that a page carries, as JSON; undefined where it carries none that is whole. */
export function embeddedRecord(page: string): string | undefined {
  const start = page.lastIndexOf(opening)
  if (start === -1) return undefined
  const end = page.indexOf(closing, start)
  if (end === -1) return undefined
  try {
    const packed = Buffer.from(page.slice(start + opening.length, end), 'base64')
    return gunzipSync(packed, { maxOutputLength: mostBytes }).toString('utf8')
  } catch {
    return undefined
  }
}
