import { type Document, isScalar, parseDocument, visit } from 'yaml'
import { z } from 'zod'
import { parseDurationMs } from '../../common/duration.ts'
import { Failure } from '../../common/failure.ts'
import { readGiven } from '../../common/files.ts'
import { type Fraction, isTooLow, parseFraction } from '../fraction.ts'
import { fractionSchema } from './objective.ts'

/** "98 %" or 0.98 in a file of promises, as an exact fraction. What was read once can be read again from a saved report. */
export const writtenFraction = z
  .union([z.string(), z.number(), fractionSchema])
  .transform((written, context): Fraction => {
    if (typeof written === 'object') return written
    const fraction = parseFraction(String(written))
    if (fraction && !isTooLow(fraction)) return fraction
    const what = fraction ? 'is less than 1 % of the requests' : 'is no share of requests'
    context.addIssue({ code: 'custom', message: `"${written}" ${what} → write it as 98 % or 0.98` })
    return z.NEVER
  })

/** "90s", "45m", "2h", "1d" or a number of seconds, in seconds. */
export const writtenDuration = z.union([z.string(), z.number().positive()]).transform((written, context): number => {
  if (typeof written === 'number') return written
  const durationMs = parseDurationMs(written)
  if (durationMs !== undefined) return durationMs / 1000
  context.addIssue({ code: 'custom', message: `"${written}" is no length of time → write it as 90s, 45m, 2h or 1d` })
  return z.NEVER
})

/** A calendar day, "2026-09-01"; it begins at 00:00 UTC. */
export const writtenDay = z.iso.date('is no day → write it as 2026-09-01')

/** An instant to the second, "2026-10-14T09:30:00Z", or a day, meaning its first second; unix seconds. */
export const writtenInstant = z
  .union([z.iso.date(), z.iso.datetime(), z.number()], {
    error: 'is no instant → write it as 2026-10-14T09:30:00Z or 2026-10-14, in UTC',
  })
  .transform((written) => (typeof written === 'number' ? written : Date.parse(written) / 1000))

/** Unix seconds of a day's first moment. */
export function startOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) / 1000
}

/** Reads a YAML (or JSON) file of promises; the Failure names file → path → rule → fix, one line for each thing wrong. */
export async function readDocument<T>(file: string, schema: z.ZodType<T>): Promise<T> {
  return parse(file, await readGiven(file, undefined, '', 'Check the path and its permissions.'), schema)
}

export function parse<T>(file: string, text: string, schema: z.ZodType<T>): T {
  const value = parseYaml(file, text)
  if (value === null) throw broken(file, ['the file → is empty → write what it promises'])
  const parsed = schema.safeParse(value, { reportInput: true })
  if (parsed.success) return parsed.data
  throw broken(file, faultsOf(parsed.error))
}

/** Everything that a schema found wrong: path → rule → fix. */
export function faultsOf({ issues }: z.ZodError): readonly string[] {
  return issues.flatMap(tell)
}

/** One thing wrong in a file of promises. */
export function broken(file: string, lines: readonly string[]): Failure {
  return new Failure('input', lines.map((line) => `${file} → ${line}`).join('\n'), {
    hint: 'docs/promises.md explains every field.',
  })
}

function parseYaml(file: string, text: string): unknown {
  const document = parseDocument(text, { merge: true })
  const [error] = document.errors
  if (!error) {
    const value = valueIn(document)
    if ('fault' in value) throw broken(file, [`the file → is no YAML: ${value.fault}`])
    return value.is
  }
  const line = error.linePos?.[0].line
  if (error.code === 'MULTIPLE_DOCS')
    throw broken(file, [`line ${line} → begins another document → write one into each file`])
  throw broken(file, [`${line === undefined ? 'the file' : `line ${line}`} → is no YAML: ${firstLine(error.message)}`])
}

/**
 * What a document without errors holds. Aliases (*name) may name nothing, or each other until they fill the memory, and merges (<<) what
 * is no set of fields; the parser refuses all of it only here.
 */
export function valueIn(document: Document): { readonly fault: string } | { readonly is: unknown } {
  if (hasOddKeys(document)) return { fault: 'a set of fields stands where a name belongs: is it a template, {{ … }}?' }
  try {
    return { is: document.toJS() as unknown }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return { fault: firstLine(error.message) }
  }
}

function hasOddKeys(document: Document): boolean {
  let isOdd = false
  visit(document, {
    Pair(_, { key }) {
      if (key === null || isScalar(key)) return undefined
      isOdd = true
      return visit.BREAK
    },
  })
  return isOdd
}

function tell(issue: z.core.$ZodIssue): readonly string[] {
  const where = pathOf(issue.path)
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${pathOf([...issue.path, key])} → is not a field → remove it or correct its name`)
  }
  if (issue.code === 'invalid_union') {
    const [first] = [...issue.errors].sort((a, b) => a.length - b.length)
    if (first?.length) return first.flatMap((inner) => tell({ ...inner, path: [...issue.path, ...inner.path] }))
  }
  if (issue.code === 'invalid_value') {
    return [`${where} → is none of the known values → write one of ${issue.values.map(String).join(', ')}`]
  }
  if (issue.code === 'invalid_type') {
    const missing = issue.input === undefined
    return [`${where} → ${missing ? 'is missing' : 'is of the wrong type'} → write ${article(issue.expected)}`]
  }
  return [`${where} → ${issue.message}`]
}

function article(expected: string): string {
  const nouns: Readonly<Record<string, string>> = {
    string: 'text',
    object: 'a set of fields',
    array: 'a list',
    int: 'a whole number',
    record: 'a set of fields',
  }
  return nouns[expected] ?? `a ${expected}`
}

/** ["services", 0, "targets"] → "services[0].targets". */
function pathOf(path: readonly PropertyKey[]): string {
  if (path.length === 0) return 'the file'
  return path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '')
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? text).replace(/:$/, '')
}
