/** The stretches of a surge, as whoever stands in its way can tell them apart. */
export type Stretch = 'before' | 'warm-up' | 'pause' | 'window' | 'after'

/** The pause between warm-up and scored window is 3 s long; nothing else in a surge is silent for this long. */
const silenceMs = 1200

export type SurgeWatch = {
  readonly stretch: () => Stretch
  /** Milliseconds since the first scored request came; negative before. */
  readonly sinceWindowMs: () => number
  /** Called for each request that carries the mark of load-test traffic. */
  readonly heard: () => void
  /** Resolves at the instant at which a stretch begins. */
  readonly begins: (stretch: Stretch) => Promise<void>
  readonly stop: () => void
}

/** Tells the stretches of a surge by the silence between them; a surge without a warm-up has none to tell. */
export function watchSurge(now: () => number): SurgeWatch {
  const order: readonly Stretch[] = ['before', 'warm-up', 'pause', 'window', 'after']
  const starts = order.map(() => Promise.withResolvers<void>())
  let at = 0
  let lastAt = 0
  let windowAt: number | undefined
  const enter = (next: number) => {
    at = next
    starts[next]?.resolve()
  }
  const timer = setInterval(() => {
    const quiet = now() - lastAt > silenceMs
    if (quiet && (order[at] === 'warm-up' || order[at] === 'window')) enter(at + 1)
  }, 50)
  timer.unref()
  starts[0]?.resolve()
  return {
    stretch: () => order[at] ?? 'after',
    sinceWindowMs: () => (windowAt === undefined ? -1 : now() - windowAt),
    heard() {
      lastAt = now()
      if (order[at] === 'before') enter(1)
      if (order[at] === 'pause') {
        windowAt = lastAt
        enter(3)
      }
    },
    begins: (stretch) => starts[order.indexOf(stretch)]?.promise ?? Promise.resolve(),
    stop: () => clearInterval(timer),
  }
}
