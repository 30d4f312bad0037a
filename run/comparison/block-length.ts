/** Requests that a block is to have beyond P99: with fewer, its P99 is that of a few stragglers. */
const beyondP99 = 10
/** Whole seconds; in a shorter one, what happens once a second would be in some blocks and not in others. People wait for dozens of them. */
const least = 2
const most = 15

/**
 * How long a block has to be at this rate of all operations together, and no longer: the sooner one side follows the other, the more of what slows one
 * slows the other.
 */
export function blockSecondsFor(requestsPerSecond: number): number {
  return Math.min(Math.max(Math.ceil((beyondP99 * 100) / requestsPerSecond), least), most)
}
