import type { StackIo } from './io.ts'

/** Seconds between two signs of life of a long step. */
const SIGN_OF_LIFE_SECONDS = 60

const tenths = (ms: number) => `${(ms / 1000).toFixed(1)} s`

/**
 * Runs a step and tells about it only when it takes longer than a second: that it runs, that it still runs, and how
 * long it took. `doing` and `done` are such as "starting Cassandra 5.0.6" and "Cassandra 5.0.6 is ready".
 */
export async function withProgress<T>(
  io: Pick<StackIo, 'log' | 'now'>,
  doing: string,
  done: string,
  work: () => Promise<T>,
): Promise<T> {
  const start = io.now()
  let told = false
  const tell = () => {
    io.log(told ? `${doing} … ${Math.round((io.now() - start) / 1000)} s` : `${doing} …`)
    told = true
  }
  const first = setTimeout(tell, 1000)
  const later = setInterval(tell, SIGN_OF_LIFE_SECONDS * 1000)
  try {
    const result = await work()
    if (told) io.log(`${done} (${tenths(io.now() - start)})`)
    return result
  } finally {
    clearTimeout(first)
    clearInterval(later)
  }
}
