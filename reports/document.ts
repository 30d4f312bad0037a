import type { Picture } from './charts/chart-spec.ts'
import type { Standing, Table } from './table.ts'

/**
 * What a report says, in the order in which it is read. A kind of report is a pure function from its record to a document; a format
 * is a pure function from any document to text or bytes.
 */
export type Document = {
  /** "September to November 2026 SLO quarter". */
  readonly name: string
  /** Who or what is reported, and about when. */
  readonly subject: string
  readonly when: string
  readonly verdict: Standing
  /** The verdict in a word or two: "met", "met so far". */
  readonly badge: string
  /** The verdict in one or two sentences that say it all. */
  readonly headline: string
  /** Why, beyond what the headline and the rows tell; whole sentences. */
  readonly reasons: readonly string[]
  /** What was done to come to know it, in one sentence. */
  readonly about: string
  /** The same at a glance. */
  readonly facts: readonly Fact[]
  /** The command that makes this report again. */
  readonly again: string | undefined
  /** What to try next; absent where everything was met. */
  readonly next: { readonly sentence: string; readonly command: string } | undefined
  readonly sections: readonly Section[]
  readonly checks: Checks
}

export type Fact = readonly [term: string, value: string | Code]
export type Code = { readonly code: string }

/** One statement with what shows it. */
export type Section = {
  readonly title: string
  /** What it shows, as one sentence that is computed from the data. */
  readonly claim?: string
  readonly blocks: readonly ContentBlock[]
  readonly parts?: readonly Section[]
  /** brief: what even the shortest telling has. details: for those who ask, folded away where a format can fold. */
  readonly depth?: 'brief' | 'details'
}

export type ContentBlock =
  | { readonly table: Table }
  | { readonly picture: Picture }
  | { readonly prose: readonly string[] }
  | { readonly list: readonly string[] }
  | { readonly facts: readonly Fact[] }
  /** The working behind the figures, for pages and Markdown alone. */
  | { readonly working: string; readonly query?: string; readonly tables: readonly Table[] }

/** Sentences as a list, where there are any. */
export function listOf(sentences: readonly string[]): readonly ContentBlock[] {
  return sentences.length > 0 ? [{ list: sentences }] : []
}

/** What CI shows as tests. */
export type Checks = {
  readonly name: string
  readonly seconds: number
  /** ISO instant. */
  readonly startedAt: string
  readonly suites: readonly Suite[]
}

export type Suite = {
  readonly name: string
  readonly properties: Readonly<Record<string, string>>
  readonly cases: readonly Case[]
}

/** One statement that CI shows as a test. */
export type Case = {
  readonly name: string
  readonly standing: Standing
  /** What is wrong, in one line; shown where the case does not pass. */
  readonly message: string
  /** Everything worth reading about it. */
  readonly details: readonly string[]
}

/** What CI shows of all of it. @param details the first is the headline */
export function wholeCase(name: string, standing: Standing, details: readonly [string, ...string[]]): Case {
  return { name, standing, message: details[0], details }
}

/** Every picture of a document, in its order. */
export function picturesOf({ sections }: Pick<Document, 'sections'>): readonly Picture[] {
  return sections.flatMap(({ blocks, parts = [] }) => [
    ...blocks.flatMap((block) => ('picture' in block ? [block.picture] : [])),
    ...picturesOf({ sections: parts }),
  ])
}
