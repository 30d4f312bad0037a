import type { z } from 'zod'
import type { Document } from './document.ts'
import { once } from './once.ts'

/** Every kind of report, by the `kind` that its record carries, loaded where there is such a record. A new one is a function from its record to a document, and a line here. */
export const kinds = {
  run: async () => (await import('./run/document.ts')).runKind,
  quarter: async () => (await import('./quarter/document.ts')).quarterKind,
  capacity: async () => (await import('./capacity/document.ts')).capacityKind,
  comparison: async () => (await import('./comparison/document.ts')).comparisonKind,
  history: async () => (await import('./history/document.ts')).historyKind,
  investigation: async () => (await import('./investigation/document.ts')).investigationKind,
} as const

export type SavedReport = z.output<Awaited<ReturnType<(typeof kinds)[keyof typeof kinds]>>['schema']>

/** What a saved report says. */
export const documentOf = once(async (report: SavedReport): Promise<Document> => {
  const { document }: { readonly document: (report: never) => Document } = await kinds[report.kind]()
  return document(report as never)
})
