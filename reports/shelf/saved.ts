import type { Summary } from './summary.ts'

/** What one folder of results holds, or why it cannot be told. */
export type Saved = {
  /** The path of the folder below the results, with slashes. */
  readonly key: string
} & ({ readonly summary: Summary } | { readonly why: string })

export type Readable = Extract<Saved, { summary: Summary }>

export function isReadable(saved: Saved): saved is Readable {
  return 'summary' in saved
}

/** Where the page of a report lies below the index, as a relative address. */
export function addressOf(key: string): string {
  return `reports/${key.split('/').map(encodeURIComponent).join('/')}.html`
}

/** The latest first. */
export function byTime(saved: readonly Saved[]): readonly Readable[] {
  return saved
    .filter(isReadable)
    .toSorted((a, b) => Date.parse(b.summary.at) - Date.parse(a.summary.at) || (a.key < b.key ? -1 : 1))
}
