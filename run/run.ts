import type { RunRecord } from '../slo/run/saved.ts'
import { refuseTooMany } from './generators/generators.ts'
import type { RunIo } from './io.ts'
import type { RunRequest } from './request.ts'
import { saveRun } from './saved/run.ts'
import { type RunFolder, withRunFolder } from './saved/run-folder.ts'
import { prepare } from './testbed/prepare.ts'
import { openTestbed } from './testbed/testbed.ts'
import { runTrial } from './trial.ts'

/**
 * One run, from nothing to what was observed of it. That is saved, then handed over while the parts still run, because they take seconds to
 * stop; whatever was started for it is stopped, however it ends. Where it cannot be saved it is handed over all the same, before the
 * failure.
 */
export async function run<T>(
  request: RunRequest,
  io: RunIo,
  use: (record: RunRecord, folder: RunFolder) => Promise<T>,
): Promise<T> {
  refuseTooMany(request.load.generators, io)
  return await withRunFolder(request.outputFolder, request.load.scenario, io, async (folder) => {
    await using testbed = await openTestbed({ ...request, rows: request.load }, folder.logs, io)
    const record = await runTrial(request, await prepare(request.load, testbed, folder, io), folder, io)
    const [saved] = await Promise.allSettled([saveRun(folder.path, record)])
    const result = await use(record, folder)
    if (saved.status === 'rejected') throw saved.reason
    return result
  })
}
