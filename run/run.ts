import type { RunIo } from './io.ts'
import type { RunRequest } from './request.ts'
import { type RunFolder, withRunFolder } from './run-folder.ts'
import { openSite } from './site.ts'
import { surgeRun, type Witnessed } from './surge-run.ts'

/**
 * One run, from nothing to what was witnessed of it, which is handed over while the parts still run, because they take seconds to stop. Whatever was started
 * for it is stopped, however it ends.
 */
export async function run<T>(
  request: RunRequest,
  io: RunIo,
  use: (witnessed: Witnessed, folder: RunFolder) => Promise<T>,
): Promise<T> {
  return await withRunFolder(request.outputFolder, request.load.scenario, io, async (folder) => {
    await using site = await openSite({ ...request, rows: request.load }, folder.logs, io)
    return await use(await surgeRun(request, site, folder, io), folder)
  })
}
