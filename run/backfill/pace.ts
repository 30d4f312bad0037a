/** How a rate is held. */
interface PaceClock {
  /** Milliseconds. */
  readonly now: () => number
  readonly sleep: (ms: number) => Promise<unknown>
}

/** What was not used within this time is lost: after a pause, nothing rushes. */
const graceMs = 100

/** Waits until the next one may begin, so that there are no more than so many each second; undefined holds nobody up. */
export function pace(perSecond: number | undefined, { now, sleep }: PaceClock): () => Promise<void> {
  if (perSecond === undefined) return async () => undefined
  let dueMs = now()
  return async () => {
    dueMs = Math.max(dueMs, now() - graceMs)
    const waitMs = dueMs - now()
    dueMs += 1000 / perSecond
    // Timers have whole milliseconds, and a row that is early by less does no harm: the next ones wait for longer.
    if (waitMs >= 1) await sleep(waitMs)
  }
}
