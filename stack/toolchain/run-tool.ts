import { Failure } from '../../common/failure.ts'
import { readIfThere } from '../../common/files.ts'
import { throwIfInterrupted } from '../interruption.ts'
import type { StackIo } from '../io.ts'
import { type Launch, launch, tellExit } from '../process/child.ts'
import { stopGroup } from '../process/group.ts'
import { lastLines } from '../process/last-lines.ts'

/** Builds leave the processor to everything else that runs. */
const NICE = ['-n', '10'] as const

/** Why builds fail for reasons that are not the build's: what the log says, and what to tell. */
const CAUSES: readonly (readonly [RegExp, string])[] = [
  [/no space left on device|ENOSPC/i, 'the disk is full: free some gigabytes and run again'],
  [/checksum (mismatch|validation failed)|SECURITY ERROR/i, 'what was downloaded is not what is pinned: do not use it'],
  [
    /dial tcp|no such host|UnknownHostException|connection refused|i\/o timeout|Could not transfer/i,
    'a package registry could not be reached: check the network and the proxy settings (HTTPS_PROXY, GOPROXY)',
  ],
]

async function failure(what: Launch, ended: string): Promise<Failure> {
  const log = (await readIfThere(what.logFile)) ?? ''
  const cause = CAUSES.find(([pattern]) => pattern.test(log))?.[1]
  const words = await lastLines(what.logFile, 8)
  return new Failure('environment', `building ${what.name} failed (${what.command}: ${ended})`, {
    hint: [cause, `its last lines:\n${words}`, `all of them: ${what.logFile}`].filter(Boolean).join('\n'),
  })
}

/** Runs one command of a build to its end, at low priority. */
export async function runTool(io: StackIo, tool: Omit<Launch, 'orphan'>): Promise<void> {
  throwIfInterrupted(io.signal)
  const { command, args } = tool
  const what: Launch = { ...tool, command: 'nice', args: [...NICE, command, ...args], orphan: 'stops' }
  const running = await launch(io, what)
  const stop = () => void stopGroup(io, running.identity, 2000)
  // It may have come while the tool was being started.
  if (io.signal.aborted) stop()
  io.signal.addEventListener('abort', stop, { once: true })
  try {
    const exit = await running.exited
    throwIfInterrupted(io.signal)
    if (!('code' in exit) || exit.code !== 0) throw await failure({ ...what, command }, tellExit(exit))
  } finally {
    io.signal.removeEventListener('abort', stop)
  }
}
