import { setTimeout } from 'node:timers/promises'

const attempts = 6
const pauseMs = 200

/** What times out while Cassandra compacts, or shares its cores, is worth another try, each twice as late: it does the same again. */
export async function tryAgain<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work()
    } catch (error) {
      if (attempt === attempts || signal.aborted) throw error
      await setTimeout(pauseMs * 2 ** (attempt - 1))
    }
  }
}
