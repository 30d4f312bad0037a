import { join } from 'node:path'
import { z } from 'zod'
import { readDocument, writtenFraction } from './document.ts'

const idealSchema = z.strictObject({ availability: writtenFraction.optional(), latency: writtenFraction.optional() })

export const classSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/, 'is no id → write lower case and dashes, such as ores-derived'),
  /** Its place in the SLO document. */
  number: z.int().positive(),
  title: z.string().min(1),
  examples: z.array(z.string()).default([]),
  /** Promised share of requests that get a non-error answer. */
  availability: writtenFraction,
  /** Promised share of requests answered within a threshold; where there are several, the service says which is its own. */
  latency: z.strictObject({ target: writtenFraction, thresholdsMs: z.array(z.number().positive()).min(1) }),
  /** Aspirations: published beside the promise, guaranteed by nobody. */
  ideal: idealSchema.default({}),
})
/** One of the documented classes of promises. */
export type SloClass = Readonly<z.infer<typeof classSchema>>

const classesFileSchema = z
  .strictObject({ schemaVersion: z.literal(1), classes: z.array(classSchema).min(1) })
  .superRefine(({ classes }, context) => {
    const seen = new Set<string>()
    for (const [at, { id }] of classes.entries()) {
      if (seen.has(id))
        context.addIssue({ code: 'custom', path: ['classes', at, 'id'], message: `"${id}" occurs twice → rename one` })
      seen.add(id)
    }
  })

const liftWingClassesFile = join(import.meta.dirname, 'classes', 'lift-wing.yaml')

/** The classes of a file, in its order; without a name, the five documented ones of Lift Wing. Fails with 'input'. */
export async function loadClasses(file = liftWingClassesFile): Promise<readonly SloClass[]> {
  return (await readDocument(file, classesFileSchema)).classes
}
