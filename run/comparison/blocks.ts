import { Failure } from '../../common/failure.ts'
import { type Block, pairsOf, type Side } from '../../slo/comparison/block.ts'
import { orderOf } from '../../slo/comparison/design.ts'
import type { ComparisonEvidence } from '../../slo/comparison/record.ts'
import { begin, nextStep, observe, pairsOfStart } from '../../slo/comparison/sequence.ts'
import { type RunIo, telling } from '../io.ts'
import type { Load } from '../request.ts'
import type { RunFolder } from '../saved/run-folder.ts'
import { warmDatabase } from '../testbed/warm-database.ts'
import type { Arena, Testbeds } from './arena.ts'
import { measureRound } from './block.ts'
import { appendBlock } from './log.ts'

/** An interruption costs so many pairs at most. */
const mostPairs = 10

/** Measures round after round until it is decided. Answers with all blocks, those that were there already included. */
export async function measureBlocks(
  runLoad: Load,
  begun: ComparisonEvidence,
  arena: Arena,
  folder: RunFolder,
  io: RunIo,
): Promise<ComparisonEvidence> {
  const { design } = begun
  const load = { ...runLoad, durationSeconds: design.blockSeconds, warmupSeconds: design.warmupSeconds }
  const blocks: Block[] = [...begun.blocks]
  let seen = begin(design, blocks)
  let started: number | undefined
  for (let step = nextStep(seen); step.kind === 'pair'; step = nextStep(seen)) {
    const { pair, start } = step
    // Before the first one, too: until then one of them has warmed the database, or answered a gate.
    if (started !== start) {
      io.progress.update('starting both services anew')
      await arena.restart()
      await warmServices(load, arena.testbeds, folder, io)
    }
    started = start
    const left = pairsOfStart(seen)
    const size = Math.ceil(left / Math.ceil(left / mostPairs))
    const round = Array.from({ length: size }, (_, i) => pair + i).flatMap((each) =>
      orderOf(design, each).map((side) => ({ side, pair: each, start })),
    )
    const inner = telling(io, `pairs ${pair + 1} to ${pair + size}`)
    const measured = await measureRound(load, round, arena.testbeds, folder, inner)
    await requireBoth(arena, folder)
    for (const block of measured) await appendBlock(folder.path, block)
    blocks.push(...measured)
    seen = pairsOf(measured).reduce(observe, seen)
  }
  return { ...begun, blocks }
}

/** A block in which something died would make the other side better than it is. */
async function requireBoth({ testbeds }: Arena, folder: RunFolder): Promise<void> {
  const names: Readonly<Record<string, string>> = { service: 'the service of B', rival: 'the service of A' }
  const dead = (await testbeds.B.stack.deadParts()).map((part) => names[part] ?? part)
  if (dead.length === 0) return
  throw new Failure('environment', `While a block was measured, this died: ${dead.join(', ')}.`, {
    hint: `Its log is in ${folder.logs}.`,
  })
}

/** A service warms up sooner than a database: it is looked at so often. */
const serviceLookMs = 250

/** Services that were started anew, both at once, on a database that is warm. */
async function warmServices(load: Load, testbeds: Testbeds, folder: RunFolder, io: RunIo): Promise<void> {
  const each = (side: Side) => warmDatabase(load, testbeds[side], folder, io, serviceLookMs)
  await Promise.all([each('A'), each('B')])
}
