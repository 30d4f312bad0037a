import { setTimeout as sleep } from 'node:timers/promises'

/** The scored window while it lasts. */
export interface WindowTime {
  /** Milliseconds since 1970. */
  readonly startMs: number
  /** Aborted when nothing more is sent in it. */
  readonly until: AbortSignal
  readonly now: () => number
}

/** Waits for an instant of the window; shorter where it is over before. */
export async function untilSecond({ startMs, until, now }: WindowTime, second: number): Promise<void> {
  const ms = startMs + second * 1000 - now()
  if (ms > 0 && !until.aborted) await sleep(ms, undefined, { signal: until }).catch(() => undefined)
}
