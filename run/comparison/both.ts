import { join } from 'node:path'
import type { ComparisonEvidence } from '../../slo/comparison/record.ts'
import type { RunRecord } from '../../slo/run/saved.ts'
import type { RunIo } from '../io.ts'
import type { Load, RunRequest } from '../request.ts'
import { saveRun } from '../saved/run.ts'
import { openRunFolder, type RunFolder, withRunFolder } from '../saved/run-folder.ts'
import { prepare } from '../testbed/prepare.ts'
import { runTrial } from '../trial.ts'
import { openArena, prepareSides } from './arena.ts'
import { measureBlocks } from './blocks.ts'
import { keepingBlocks } from './compare-live.ts'
import type { ComparisonRequest } from './request.ts'
import { settle } from './settle.ts'

type BothRequest = Omit<ComparisonRequest, 'resume' | 'load'> & {
  readonly run: Pick<RunRequest, 'load' | 'subject' | 'command'>
  /** What each block sends. */
  readonly blocks: Load
}

/** What is made of each answer, as soon as it is there. */
type Heard<Absolute, Relative> = {
  readonly absolute: (record: RunRecord, folder: RunFolder) => Promise<Absolute>
  readonly relative: (evidence: ComparisonEvidence, folder: RunFolder) => Promise<Relative>
}

/** Both questions on one stack: does B keep its promises, in one long window; and is it worse than A, in blocks that follow. */
export async function askBoth<Absolute, Relative>(
  request: BothRequest,
  io: RunIo,
  heard: Heard<Absolute, Relative>,
): Promise<readonly [Absolute, Relative]> {
  const { run, blocks, outputFolder } = request
  const comparison: ComparisonRequest = { ...request, load: blocks, resume: undefined }
  return await withRunFolder(outputFolder, run.load.scenario, io, async (folder) => {
    const prepared = await prepareSides(request, io)
    await using arena = await openArena(comparison, prepared, folder.logs, io)
    const record = await runTrial(run, await prepare(run.load, arena.testbeds.B, folder, io), folder, io)
    await saveRun(folder.path, record)
    const absolute = await heard.absolute(record, folder)
    const inner = { ...(await openRunFolder(join(folder.path, 'comparison'))), id: `${folder.id}-comparison` }
    const begun = await settle(comparison, prepared, arena.testbeds, inner, io)
    const goOn = `liftwing-slo compare, of the same builds and with the same load, goes on by --resume ${inner.path}`
    const measured = await keepingBlocks(`${goOn}.`, io, () => measureBlocks(blocks, begun, arena, inner, io))
    const relative = await heard.relative(measured, inner)
    return [absolute, relative]
  })
}
