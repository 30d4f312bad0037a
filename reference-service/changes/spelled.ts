/** JSON of what was read as JSON; undefined for what is nested too deeply to be written again. */
export function spelled(value: unknown): string | undefined {
  try {
    return JSON.stringify(value)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

export const tooDeep = 'it is nested too deeply'

/** A message of Kafka has a mebibyte at the most, unless its broker says otherwise; the rest of it is for what stands around an event. */
const mostEventBytes = 900_000
/** A character takes six bytes at the most where it stands in a text of JSON. */
const mostCharacters = mostEventBytes / 6

/** Whether an event, as JSON, fits into another one. */
export const fitsMessage = (event: string): boolean => Buffer.byteLength(event) <= mostEventBytes

/** An event as text, in the fields of an error event, with why it is there; of one that is too large for a message how it begins. */
export function toldRaw(raw: string, why: string): { readonly raw_event: string; readonly message: string } {
  if (fitsMessage(JSON.stringify(raw))) return { raw_event: raw, message: why }
  const message = `${why} (of its ${raw.length} characters, the first ${mostCharacters} are told)`
  return { raw_event: raw.slice(0, mostCharacters), message }
}
