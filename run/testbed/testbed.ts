import type { RunningStack } from '../../stack/running/running-stack.ts'
import type { RunIo } from '../io.ts'
import type { Load, PartsRequest } from '../request.ts'
import { fillForRun } from './fill-for-run.ts'
import { obtainStack } from './obtain-stack.ts'
import { checkEndpoints, type Endpoints } from './preflight.ts'

/** Where a run takes place: parts that run, seen to work, and the cache filled. Disposing of it stops what was started for it. */
export interface Testbed extends AsyncDisposable {
  readonly stack: RunningStack
  readonly endpoints: Endpoints
}

export async function openTestbed(
  {
    parts,
    serviceSelector,
    rows,
  }: { parts: PartsRequest; serviceSelector: string | undefined; rows: Pick<Load, 'rows' | 'seed' | 'topicsPerRow'> },
  logFolder: string,
  io: RunIo,
): Promise<Testbed> {
  const stack = await obtainStack(parts, logFolder, io)
  try {
    const endpoints = await checkEndpoints(stack.record, serviceSelector, io)
    await fillForRun(stack, rows, io)
    return { stack, endpoints, [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose]() }
  } catch (error) {
    await stack[Symbol.asyncDispose]()
    throw error
  }
}
