import type { Phase } from '../../slo/conventions.ts'
import { permutation } from './permutation.ts'
import type { SurgePlan } from './plan.ts'
import { zipf } from './popularity.ts'
import { hash3, hashText } from './random.ts'
import { rowPlan } from './rows.ts'

export interface Write {
  readonly row: number
  readonly generation: number
}

/**
 * What the requests of a run ask for. Request k is a pure function of (seed, phase, k), so the same plan sends the same requests,
 * whichever virtual user sends them, and a report can count the keys afterwards by drawing them again.
 */
export interface Traffic {
  readRow(phase: Phase, k: number): number
  write(phase: Phase, k: number): Write
  /** Whether write k is the only one to its row in the run, and is to be read back. */
  readsBack(phase: Phase, k: number): boolean
  /** Whether the body of read k is checked; every n-th one. */
  checksBody(k: number): boolean
}

const streams = { rowsOfReads: 11, rowsOfWrites: 12, rowsReadBack: 13, reads: 21, writes: 22, runs: 31 } as const
const phaseStream = { warmup: 1, scored: 2 } as const

type Asked = Pick<SurgePlan, 'seed' | 'runId' | 'rows' | 'zipfExponent' | 'bodyCheckRatio' | 'readBackRatio'>

/** Reads and writes are equally skewed, but their popular rows are drawn apart: the most read pages are not the most edited ones. */
export function traffic(plan: Asked): Traffic {
  const rows = rowPlan(plan.rows)
  const stream = (name: keyof typeof streams, phase: number): number => hash3(plan.seed, streams[name], phase)
  const readPopularity = zipf(plan.rows, plan.zipfExponent)
  const writePopularity = zipf(rows.writable, plan.zipfExponent)
  const readRows = permutation(plan.rows, stream('rowsOfReads', 0))
  const writeRows = permutation(rows.writable, stream('rowsOfWrites', 0))
  const readBackRows = permutation(rows.reserved, stream('rowsReadBack', 0))
  const reads = { warmup: stream('reads', phaseStream.warmup), scored: stream('reads', phaseStream.scored) }
  const writes = { warmup: stream('writes', phaseStream.warmup), scored: stream('writes', phaseStream.scored) }
  const run = hash3(plan.seed, streams.runs, hashText(plan.runId))
  const checkEvery = everyNth(plan.bodyCheckRatio)
  const readBackEvery = everyNth(plan.readBackRatio)

  const readsBack = (phase: Phase, k: number): boolean => {
    const turn = k / readBackEvery
    return phase === 'scored' && Number.isInteger(turn) && turn < rows.reserved
  }

  return {
    readRow: (phase, k) => readRows(readPopularity.rank(reads[phase], k)),
    write(phase, k) {
      const generation = generationOf(run, phase, k)
      if (readsBack(phase, k)) return { row: rows.reservedRow(readBackRows(k / readBackEvery)), generation }
      return { row: rows.writableRow(writeRows(writePopularity.rank(writes[phase], k))), generation }
    },
    readsBack,
    checksBody: (k) => Number.isInteger(k / checkEvery),
  }
}

/** Never 0, which is what the fill wrote; other for another run, so that what an earlier run left is seen to be stale. */
function generationOf(run: number, phase: Phase, k: number): number {
  return hash3(run, phaseStream[phase], k) || 1
}

/** The n of "every n-th" for a share of 1/n; NaN, of which nothing is a multiple, for none. */
function everyNth(ratio: number): number {
  return ratio === 0 ? Number.NaN : Math.max(1, Math.round(1 / ratio))
}
