/**
 * The histogram edges, in milliseconds. 5, 10 and 100 are the cache's own promises (seed 001), 500 and 5000 those of the
 * Lift Wing classes (seed 003); the others give a picture its shape. A promise is scored exactly only at an edge.
 */
export const edgesMs = [0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000] as const

/** The same edges in seconds, as Prometheus wants them. */
export const edgesSeconds: readonly number[] = edgesMs.map((ms) => ms / 1000)
