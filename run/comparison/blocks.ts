import { Failure } from '../../common/failure.ts'
import type { Block, Side } from '../../slo/comparison/block.ts'
import type { ComparisonEvidence } from '../../slo/comparison/record.ts'
import { begin, nextStep, observe } from '../../slo/comparison/sequence.ts'
import { type RunIo, telling } from '../io.ts'
import type { Load } from '../request.ts'
import type { RunFolder } from '../run-folder.ts'
import { runBlock } from './block.ts'
import { appendBlock } from './log.ts'
import type { Arena } from './sites.ts'
import { warmServices } from './warm.ts'

/** Measures block after block until it is decided. Answers with all of them, those that were there already included. */
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
    if (started !== undefined && started !== start) {
      io.progress.update('starting both services anew')
      await arena.restart()
      await warmServices(load, arena.sites, folder, io)
    }
    started = start
    const measure = async (side: Side) => {
      const inner = telling(io, `pair ${pair + 1}, ${side}`)
      const block = await runBlock(load, arena.sites[side], { side, pair, start }, folder, inner)
      await requireBoth(arena, folder)
      await appendBlock(folder.path, block)
      blocks.push(block)
      return block
    }
    const [first, second] = [await measure(step.order[0]), await measure(step.order[1])]
    seen = observe(seen, first.side === 'A' ? { A: first, B: second } : { A: second, B: first })
  }
  return { ...begun, blocks }
}

/** A block in which something died would make the other side better than it is. */
async function requireBoth({ sites }: Arena, folder: RunFolder): Promise<void> {
  const names: Readonly<Record<string, string>> = { service: 'the service of B', rival: 'the service of A' }
  const dead = (await sites.B.stack.deadParts()).map((part) => names[part] ?? part)
  if (dead.length === 0) return
  throw new Failure('environment', `While a block was measured, this died: ${dead.join(', ')}.`, {
    hint: `Its log is in ${folder.logs}.`,
  })
}
