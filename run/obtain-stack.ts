import type { StackIo } from '../stack/io.ts'
import { findKeptStack } from '../stack/kept.ts'
import type { RunningStack } from '../stack/running-stack.ts'
import { startStack } from '../stack/stack.ts'
import type { PartsRequest } from './request.ts'

/** The kept stack, if one is up and will do; else a new one, which ends with the run. */
export async function obtainStack(
  { options, keptWillDo }: PartsRequest,
  logFolder: string,
  io: StackIo,
): Promise<RunningStack> {
  const kept = keptWillDo ? await findKeptStack(io) : undefined
  return kept ?? startStack({ ...options, logFolder }, io)
}
