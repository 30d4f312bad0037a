import type { StackIo } from '../../stack/io.ts'
import type { RunningStack } from '../../stack/running-stack.ts'
import { startStack } from '../../stack/stack.ts'
import { type StackFlags, stackOptions } from '../stack-flags.ts'

/** The kept stack, if one is up and no flag asks for another; else a new one, which ends with the run. */
export async function obtainStack(flags: StackFlags, logFolder: string, io: StackIo): Promise<RunningStack> {
  return startStack(stackOptions(flags, logFolder), io)
}
