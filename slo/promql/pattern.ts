import { RE2JS } from 're2js'

const compiled = new Map<string, RE2JS>()

/** Matches all of a text by RE2's rules, as Prometheus does: anchored, and a dot is any character. */
export function matchesWhole(pattern: string, text: string): boolean {
  const known = compiled.get(pattern) ?? RE2JS.compile(pattern, RE2JS.DOTALL)
  compiled.set(pattern, known)
  return known.testExact(text)
}

/** Would Prometheus take it? Look-arounds and back references are no part of RE2. */
export function isPattern(text: string): boolean {
  try {
    matchesWhole(text, '')
    return true
  } catch {
    return false
  }
}

/** A pattern that matches this text alone. */
export function quotePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
