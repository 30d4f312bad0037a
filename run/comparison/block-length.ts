/** Requests that a block is to have beyond P99: with fewer, its P99 is that of a few stragglers. */
const beyondP99 = 15
/** Blocks are so much longer than what happens in them hangs together: then one says little of the next. */
const lengths = 10
/** Whole seconds; a comparison has dozens of blocks, and people wait for it. */
const least = 3
const most = 15

/**
 * How long a block has to be on this machine.
 * @param course what requests took, moment by moment, each so many seconds long
 */
export function blockSecondsFor(course: readonly number[], momentSeconds: number, requestsPerSecond: number): number {
  const enough = (beyondP99 * 100) / requestsPerSecond
  const apart = lengths * correlationLength(course) * momentSeconds
  return Math.min(Math.max(Math.ceil(Math.max(enough, apart)), least), most)
}

/**
 * Over how many moments a course hangs together: 1 where each is drawn anew. The sum of the autocorrelations of all distances, up to the
 * first that is not above what chance makes of a course without any.
 */
export function correlationLength(course: readonly number[]): number {
  const mean = course.reduce((sum, value) => sum + value, 0) / course.length
  const off = course.map((value) => value - mean)
  const covariance = (lag: number) => off.slice(lag).reduce((sum, value, i) => sum + value * (off[i] ?? 0), 0)
  const variance = covariance(0)
  if (course.length < 4 || variance === 0) return 1
  const chance = 2 / Math.sqrt(course.length)
  let length = 1
  for (let lag = 1; lag < course.length / 2; lag++) {
    const correlation = covariance(lag) / variance
    if (correlation <= chance) break
    length += 2 * correlation
  }
  return length
}
