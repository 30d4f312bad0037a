import type { z } from 'zod'
import type { Document } from './document.ts'

/** How one kind of report is read, and told. */
export function kind<Schema extends z.ZodType>(schema: Schema, document: (report: z.output<Schema>) => Document) {
  return { schema, document } as const
}
