import { z } from 'zod'

/** A part that stood still, or was gone; seconds since the scored window began, as they were. */
export const awaySchema = z.object({
  kind: z.literal('away'),
  part: z.string(),
  fromSeconds: z.number(),
  toSeconds: z.number(),
})
export type Away = z.infer<typeof awaySchema>

/** What was done beside what was sent. */
export const besideSchema = z.discriminatedUnion('kind', [awaySchema])
export type Beside = z.infer<typeof besideSchema>

export const awayIn = (beside: readonly Beside[]): readonly Away[] => beside.filter(({ kind }) => kind === 'away')
