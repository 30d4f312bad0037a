import { Failure } from '../../common/failure.ts'
import { exitCodeOfVerdict } from '../exit-codes.ts'
import type { Progress } from '../progress.ts'
import type { StackFlags } from '../stack-flags.ts'
import { stackIo } from '../stack-io.ts'
import type { SurgeFlags } from '../surge-flags.ts'
import { tell } from '../tell.ts'
import type { World } from '../world.ts'
import { fillForRun } from './fill-for-run.ts'
import { obtainStack } from './obtain-stack.ts'
import { checkEndpoints } from './preflight.ts'
import { runPromises } from './promises.ts'
import { withRunFolder } from './run-folder.ts'
import { appendStepSummary } from './step-summary.ts'
import { surgeRun } from './surge-run.ts'

export type GateRequest = {
  readonly flags: SurgeFlags & StackFlags & { readonly promises?: string }
  readonly outputFolder: string
}

/** One gate, from nothing to a verdict; whatever was started for it is stopped, however it ends. */
export async function runGate({ flags, outputFolder }: GateRequest, world: World, progress: Progress): Promise<number> {
  if (flags.reads + flags.writes === 0)
    throw new Failure('input', '--reads and --writes are both 0: there is nothing to send.')
  const promises = await runPromises(flags.promises, world.now() / 1000)
  return await withRunFolder(outputFolder, 'surge', world.now(), async (folder) => {
    const stack = await obtainStack(flags, folder.logs, stackIo(world, progress))
    try {
      const endpoints = await checkEndpoints(stack.record, flags, world, progress)
      await fillForRun(stack, flags, world, progress)
      const report = await surgeRun({ stack, endpoints, flags, promises, folder }, world, progress)
      await tell(report, { folder: folder.path, format: 'text' }, world, progress)
      await appendStepSummary(report, world, progress)
      return exitCodeOfVerdict(report.verdict)
    } finally {
      await stack[Symbol.asyncDispose]()
      progress.clear()
    }
  })
}
