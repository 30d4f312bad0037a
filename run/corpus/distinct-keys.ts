import { setImmediate as turn } from 'node:timers/promises'
import { stagesOf } from '../../scenarios/all.ts'
import type { Plan } from '../../scenarios/lib/plan.ts'

/** How many different rows one operation touched. */
type DistinctKeys = { readonly operation: string; readonly rows: number }

/** Draws after which others get their turn: a tenth of a second or two. Those of a day take half a minute. */
const drawsAtOnce = 2 ** 18

/** How many different rows the scored window touched, found by drawing its requests again; `sent` are their numbers. */
export async function distinctKeys(
  plan: Plan,
  sent: (operation: string) => number,
  signal: AbortSignal,
): Promise<DistinctKeys[]> {
  const found: DistinctKeys[] = []
  for (const { phase, operation } of stagesOf(plan)) {
    if (phase !== 'scored') continue
    const { row } = operation.requests(plan)
    const seen = new BitSet()
    for (let k = 0; k < sent(operation.name); k++) {
      seen.add(row('scored', k))
      if (k % drawsAtOnce === drawsAtOnce - 1) await turn(undefined, { signal })
    }
    found.push({ operation: operation.name, rows: seen.size })
  }
  return found
}

/** A set of whole numbers that takes a bit for each, where the sets of the language end at sixteen million members. */
class BitSet {
  #words = new Uint32Array(1024)
  size = 0

  add(member: number): void {
    const [word, bit] = [member >>> 5, 1 << (member & 31)]
    if (word >= this.#words.length) {
      const larger = new Uint32Array(2 * (word + 1))
      larger.set(this.#words)
      this.#words = larger
    }
    const bits = this.#words[word] as number
    if ((bits & bit) === 0) this.size++
    this.#words[word] = bits | bit
  }
}
