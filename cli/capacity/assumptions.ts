import { z } from 'zod'
import type { ClimbPlan } from '../../slo/capacity/saved.ts'
import { assumptionsSchema } from '../../slo/capacity/sizing.ts'
import { readDocument } from '../../slo/promises/document.ts'

/** What sizing rests on besides what was measured; a file may change each of the usual assumptions. */
export async function readAssumptions(file: string | undefined): Promise<ClimbPlan['sizing']> {
  if (file === undefined) return { assumptions: assumptionsSchema.parse({}), given: [] }
  const given = await readDocument(file, z.record(z.string(), z.unknown()))
  return { assumptions: await readDocument(file, assumptionsSchema), given: Object.keys(given) }
}
