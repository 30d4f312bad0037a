import type { ComparisonEvidence } from '../../slo/comparison/record.ts'
import { refuseTooMany } from '../generators/generators.ts'
import type { RunIo } from '../io.ts'
import { openRunFolder, type RunFolder, withRunFolder } from '../saved/run-folder.ts'
import { warmDatabase } from '../testbed/warm-database.ts'
import { openArena, prepareSides } from './arena.ts'
import { measureBlocks } from './blocks.ts'
import { keepPairs } from './log.ts'
import type { ComparisonRequest } from './request.ts'
import { requireSame, settle } from './settle.ts'

/** One comparison, from two names to all blocks that it took to decide. They are saved one by one; who is interrupted can go on. */
export async function compareLive<T>(
  request: ComparisonRequest,
  io: RunIo,
  use: (evidence: ComparisonEvidence, folder: RunFolder) => Promise<T>,
): Promise<T> {
  const { resume } = request
  refuseTooMany(request.load.generators, io)
  // What was saved is read first, because it may not be there.
  const saved = resume === undefined ? undefined : await keepPairs(resume, io.pid)
  return await inFolder(request, io, async (folder) => {
    const prepared = await prepareSides(request, io)
    await using arena = await openArena(request, prepared, folder.logs, io)
    await warmDatabase(request.load, arena.testbeds.A, folder, io)
    if (saved) requireSame(saved, request, prepared, arena.testbeds, folder, io)
    const begun = saved ?? (await settle(request, prepared, arena.testbeds, folder, io))
    return await use(
      await keepingBlocks(folder, io, () => measureBlocks(request.load, begun, arena, folder, io)),
      folder,
    )
  })
}

async function inFolder<T>(
  { resume, outputFolder }: ComparisonRequest,
  io: RunIo,
  work: (folder: RunFolder) => Promise<T>,
): Promise<T> {
  if (resume === undefined) return await withRunFolder(outputFolder, 'comparison', io, work)
  return await work(await openRunFolder(resume))
}

/** Whatever ends it early takes nothing from the blocks that are there. */
async function keepingBlocks<T>({ path }: RunFolder, { progress }: RunIo, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    progress.say(`The blocks that were measured are kept; --resume ${path} goes on from there.`)
    throw error
  }
}
