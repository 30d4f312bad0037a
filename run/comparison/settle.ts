import { Failure } from '../../common/failure.ts'
import type { ComparisonEvidence } from '../../slo/comparison/record.ts'
import type { RunIo } from '../io.ts'
import type { Load } from '../request.ts'
import { dueIn } from '../run-plan.ts'
import type { RunFolder } from '../saved/run-folder.ts'
import type { PreparedSides, Testbeds } from './arena.ts'
import { blockSecondsFor } from './block-length.ts'
import { factsOf } from './facts.ts'
import { beginLog, type Head } from './log.ts'
import type { ComparisonRequest } from './request.ts'

/** Settles what does not change any more once the first block was measured, and writes it down. */
export async function settle(
  request: ComparisonRequest,
  prepared: PreparedSides,
  testbeds: Testbeds,
  folder: RunFolder,
  io: RunIo,
): Promise<ComparisonEvidence> {
  const { load, design } = request
  const blockSeconds = request.blockSeconds ?? blockSecondsFor(ratePerSecond(load))
  const facts = factsOf(request, prepared, testbeds, folder, io)
  const settled = { ...design, blockSeconds, warmupSeconds: load.warmupSeconds }
  const head: Head = { schemaVersion: 1, kind: 'comparison-evidence', facts, design: settled }
  await beginLog(folder.path, head)
  return { ...head, blocks: [] }
}

function ratePerSecond(load: Load): number {
  const due = dueIn({ ...load, target: '', runId: '' })
  return due.reduce((sum, { planned }) => sum + planned, 0) / load.durationSeconds
}

/** Blocks of other builds, or of another load, must not be added to those that are there. */
export function requireSame(
  saved: ComparisonEvidence,
  request: ComparisonRequest,
  prepared: PreparedSides,
  testbeds: Testbeds,
  folder: RunFolder,
  io: RunIo,
): void {
  const now = factsOf(request, prepared, testbeds, folder, io)
  const { subjects, fingerprint, command } = saved.facts
  const differs = [
    ...(['A', 'B'] as const).flatMap((side) => unlike(side, subjects[side].exactly, now.subjects[side].exactly)),
    ...(['load', 'data', 'machine', 'versions'] as const).flatMap((part) =>
      Object.entries(fingerprint[part]).flatMap(([what, before]) => unlike(what, before, now.fingerprint[part][what])),
    ),
  ]
  if (differs.length === 0) return
  throw new Failure('input', `This is not the comparison that was begun: ${differs.join('; ')}.`, {
    hint: `Begin anew, or give what it was begun with: ${command}`,
  })
}

function unlike(what: string, before: string, now: string | undefined): readonly string[] {
  return before === now ? [] : [`${what} was ${before} and is ${now ?? 'not there'}`]
}
