import { z } from 'zod'
import { outcomes } from '../conventions.ts'
import { histogramSchema, quantileMs } from '../histogram.ts'
import { operationSchema } from '../promises/objective.ts'
import { type RunEvidence, slowestSchema } from '../run/evidence.ts'
import type { RunRecord } from '../run/saved.ts'
import { checkGenerator } from '../run/trust/trust.ts'
import { countSchema, instantSchema, msSchema } from '../schema.ts'

export const sideSchema = z.enum(['A', 'B'])
export type Side = z.infer<typeof sideSchema>

/** One short window of load on one of the two builds: what a comparison is made of. */
export const blockSchema = z.object({
  side: sideSchema,
  /** Which pair it belongs to, from 0 on in the order in which they were asked for, those that were excused included. */
  pair: countSchema,
  /** How often both services had been started anew before it. */
  start: countSchema,
  startedAt: instantSchema,
  /** The run id under which its own evidence is kept. */
  id: z.string(),
  operations: z.record(
    operationSchema,
    z.object({
      planned: countSchema,
      sent: countSchema,
      outcomes: z
        .array(z.object({ outcome: z.enum(outcomes), fromSchedule: histogramSchema, onTheWire: histogramSchema }))
        .readonly(),
      slowest: slowestSchema.optional(),
    }),
  ),
  timeoutMs: z.number().positive(),
  /** Processor time of the service over the block; absent where nobody could look. */
  cpuSeconds: z.number().nonnegative().optional(),
  /** How late requests started at P99, all operations together; absent where the generator did not say. */
  lateP99Ms: msSchema.optional(),
  /** Why it decides nothing, as a sentence; absent where it counts. */
  excused: z.string().optional(),
})
export type Block = z.infer<typeof blockSchema>

/** What a block is made of. */
type Witnessed = Pick<RunEvidence, 'plan' | 'generator'>

/**
 * What spoils a block and cannot have been the service's doing. A service that is too slow is late, drops requests, fills the processor and
 * starts processes that look like somebody else's: were that an excuse, the worst builds would be excused most. Whatever else happens on
 * the machine happens to both sides alike, since a coin decides who goes first.
 */
function excuseOf({ generator }: Pick<Witnessed, 'generator'>): string | undefined {
  const { outcome, finding } = checkGenerator({ generator })
  if (outcome === 'invalid') return finding
  return generator.summary ? undefined : 'k6 kept no journal, so that nobody knows what it sent.'
}

/** @param cpuSeconds processor time of the service; undefined where nobody could look */
export function blockOf(
  { plan, generator }: Witnessed,
  cpuSeconds: number | undefined,
  where: Pick<Block, 'side' | 'pair' | 'start' | 'startedAt' | 'id'>,
): Block {
  const told = generator.summary?.operations ?? {}
  const late = Object.values(told).flatMap((each) => quantileMs(each.late, 0.99) ?? [])
  const excused = excuseOf({ generator })
  return {
    ...where,
    operations: Object.fromEntries(
      plan.operations.map(({ operation, planned }) => {
        const { sent = 0, outcomes = [], slowest } = told[operation] ?? {}
        return [operation, { planned, sent, outcomes, ...(slowest ? { slowest } : {}) }]
      }),
    ),
    timeoutMs: plan.timeoutMs,
    ...(cpuSeconds === undefined || cpuSeconds === 0 ? {} : { cpuSeconds }),
    ...(late.length === 0 ? {} : { lateP99Ms: Math.max(...late) }),
    ...(excused === undefined ? {} : { excused }),
  }
}

/** A saved run as one block. */
export function blockOfRun({ facts, evidence }: Pick<RunRecord, 'facts' | 'evidence'>, side: Side): Block {
  const cpuSeconds = evidence.machine?.parts.find(({ part }) => part === 'service')?.seconds
  return blockOf(evidence, cpuSeconds, { side, pair: 0, start: 0, startedAt: facts.createdAt, id: facts.id })
}

type Pair = Readonly<Record<Side, Block>>

/** The pairs of which both blocks are there, by their number. */
export function pairsOf(blocks: readonly Block[]): readonly Pair[] {
  const byNumber = Map.groupBy(blocks, ({ pair }) => pair)
  return [...byNumber]
    .sort(([a], [b]) => a - b)
    .flatMap(([, both]) => {
      const [A, B] = (['A', 'B'] as const).map((side) => both.find((block) => block.side === side))
      return A && B ? [{ A, B }] : []
    })
}

/** Whatever any of them was to send. */
export function operationsIn(blocks: readonly Block[]): readonly string[] {
  const sent = blocks.flatMap(({ operations }) =>
    Object.entries(operations).flatMap(([operation, { planned }]) => (planned > 0 ? [operation] : [])),
  )
  return [...new Set(sent)]
}

export function isExcused({ A, B }: Pair): boolean {
  return A.excused !== undefined || B.excused !== undefined
}
