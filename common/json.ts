import type { z } from 'zod'
import { Failure } from './failure.ts'

/** undefined where a text is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * A record as a program of ours saved it.
 * @param source where it was read from
 * @throws Failure 'input' where it is damaged, or of another version
 */
export function parseSaved<Schema extends z.ZodType>(
  schema: Schema,
  json: string,
  source: string,
  hint: string,
): z.output<Schema> {
  const value = parseJson(json)
  const { data, error } = schema.safeParse(value)
  if (data !== undefined) return data
  const [issue] = error?.issues ?? []
  const why = value === undefined ? 'it is not JSON' : `${issue?.path.join('.') || 'the record'}: ${issue?.message}`
  throw new Failure('input', `${source} is damaged, or of another version: ${why}.`, { hint, cause: error })
}
