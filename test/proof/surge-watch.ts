/** The stages of a surge, as whoever stands in its way can tell them apart. */
export type Stage = 'before' | 'warm-up' | 'pause' | 'window' | 'after'

/** How many requests a surge sends in its warm-up and in its scored window. */
export type Expected = { readonly warmup: number; readonly scored: number }

export type SurgeWatch = {
  readonly stage: () => Stage
  /** Milliseconds since the first scored request came; negative before. */
  readonly sinceWindowMs: () => number
  /** Called for each request that carries the mark of load-test traffic. */
  readonly heard: (mark: string) => void
  /** Resolves at the instant at which a stage begins. */
  readonly begins: (stage: Stage) => Promise<void>
  /** Resolves when so many scored requests have come. */
  readonly scored: (requests: number) => Promise<void>
  /** The mark of the requests: the run that sends them. Undefined before the first. */
  readonly mark: () => string | undefined
}

/**
 * Tells the stages of a surge by counting: what is sent is decided before the run, and pauses of the machine look like pauses of the
 * schedule.
 */
export function watchSurge(now: () => number, { warmup, scored }: Expected): SurgeWatch {
  const waiting = new Set<{ readonly requests: number; readonly resolve: () => void }>()
  let heard = 0
  let windowAt: number | undefined
  let mark: string | undefined
  const until = (requests: number) =>
    new Promise<void>((resolve) => {
      if (heard >= requests) resolve()
      else waiting.add({ requests, resolve })
    })
  const beginnings: Readonly<Record<Stage, number>> = {
    before: 0,
    'warm-up': 1,
    pause: warmup,
    window: warmup + 1,
    after: warmup + scored,
  }
  return {
    stage: () => {
      if (heard === 0) return 'before'
      if (heard < warmup) return 'warm-up'
      if (heard === warmup) return 'pause'
      return heard < warmup + scored ? 'window' : 'after'
    },
    sinceWindowMs: () => (windowAt === undefined ? -1 : now() - windowAt),
    heard(given) {
      mark = given
      heard++
      if (heard === warmup + 1) windowAt = now()
      for (const each of waiting) {
        if (heard < each.requests) continue
        waiting.delete(each)
        each.resolve()
      }
    },
    begins: (stage) => until(beginnings[stage]),
    scored: (requests) => until(warmup + requests),
    mark: () => mark,
  }
}
