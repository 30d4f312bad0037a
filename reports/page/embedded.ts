/** The saved record travels inside the page, so that the page is the saved run. */

const opening = '<script type="application/json" id="report">'
const closing = '</script>'

/** JSON that cannot end the script element it stands in, nor read in another order than it is. */
export function jsonForScript(json: string): string {
  return json.replace(
    /[<>\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

export function embedRecord(json: string): string {
  return `${opening}${jsonForScript(json)}${closing}`
}

/** The record that a page carries, as JSON; undefined where it carries none. */
export function embeddedRecord(page: string): string | undefined {
  const start = page.lastIndexOf(opening)
  if (start === -1) return undefined
  const end = page.indexOf(closing, start)
  return end === -1 ? undefined : page.slice(start + opening.length, end)
}
