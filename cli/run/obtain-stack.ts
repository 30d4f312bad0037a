import type { StackIo } from '../../stack/io.ts'
import { findKeptStack } from '../../stack/kept.ts'
import type { RunningStack } from '../../stack/running-stack.ts'
import { startStack } from '../../stack/stack.ts'
import { asksForAnotherStack, type StackFlags, stackOptions } from '../stack-flags.ts'

/** The kept stack, if one is up and no flag asks for another; else a new one, which ends with the run. */
export async function obtainStack(flags: StackFlags, logFolder: string, io: StackIo): Promise<RunningStack> {
  const kept = asksForAnotherStack(flags) ? undefined : await findKeptStack(io)
  return kept ?? startStack(stackOptions(flags, logFolder), io)
}
