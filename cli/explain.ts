import { Failure } from '../common/failure.ts'
import { printableLines } from '../common/printable.ts'
import { exitCodeOfFailure, exitCodes } from './exit-codes.ts'
import { fileTrouble } from './file-trouble.ts'
import { missingLibrary } from './missing-library.ts'
import type { World } from './world.ts'

/** Says what went wrong and answers the exit code. It needs no library, because one of them may be what is missing. */
export function explain(error: unknown, world: Pick<World, 'signal' | 'stderr'>): number {
  const interruption = world.signal.aborted && world.signal.reason instanceof Failure ? world.signal.reason : undefined
  const failure = interruption ?? fileTrouble(error) ?? missingLibrary(error) ?? error
  if (failure instanceof Failure) {
    const told = `liftwing-slo: ${failure.message}\n${failure.hint ? `  ${failure.hint}\n` : ''}`
    world.stderr(printableLines(told))
    return exitCodeOfFailure(failure.kind)
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  world.stderr(`liftwing-slo: this is a bug, please report it.\n${printableLines(stack)}\n`)
  return exitCodes.bug
}
