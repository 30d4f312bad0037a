import type { ComparisonEvidence } from '../../slo/comparison/record.ts'
import { begin, nextStep } from '../../slo/comparison/sequence.ts'
import { refuseTooMany } from '../generators/generators.ts'
import type { RunIo } from '../io.ts'
import { openRunFolder, type RunFolder, withRunFolder } from '../saved/run-folder.ts'
import { warmDatabase } from '../testbed/warm-database.ts'
import { openArena, prepareSides } from './arena.ts'
import { measureBlocks } from './blocks.ts'
import { keepPairs } from './log.ts'
import type { ComparisonRequest } from './request.ts'
import { requireSameBuilds, requireSameMachine, requireSameNames, requireSameQuestion, settle } from './settle.ts'

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
  if (saved) requireSameQuestion(saved, request)
  if (saved && nextStep(begin(saved.design, saved.blocks)).kind === 'stop') {
    requireSameNames(saved, request)
    return await inFolder(request, io, async (folder) => await use(saved, folder))
  }
  return await inFolder(request, io, async (folder) => {
    const prepared = await prepareSides(request, io)
    if (saved) requireSameBuilds(saved, prepared)
    await using arena = await openArena(request, prepared, folder.logs, io)
    await warmDatabase(request.load, arena.testbeds.A, folder, io)
    if (saved) requireSameMachine(saved, request, prepared, arena.testbeds, folder, io)
    const begun = saved ?? (await settle(request, prepared, arena.testbeds, folder, io))
    return await use(
      await keepingBlocks(`To go on:\n  ${request.command} --resume ${folder.path}`, io, () =>
        measureBlocks(request.load, begun, arena, folder, io),
      ),
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
export async function keepingBlocks<T>(how: string, { progress }: RunIo, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    progress.say(`The blocks that were measured are kept. ${how}`)
    throw error
  }
}
