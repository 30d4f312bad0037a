import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from '../common/failure.ts'

/** Throws when the signal is aborted: its own Failure where it carries one, an interruption otherwise. */
export function throwIfInterrupted(signal: AbortSignal): void {
  if (!signal.aborted) return
  throw signal.reason instanceof Failure
    ? signal.reason
    : new Failure('interrupted', 'interrupted', { cause: signal.reason })
}

/** Waits; an abort ends the wait with an interruption. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  throwIfInterrupted(signal)
  await sleep(ms, undefined, { signal }).catch(() => throwIfInterrupted(signal))
}
