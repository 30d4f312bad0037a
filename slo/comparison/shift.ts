import { merged, size } from '../histogram.ts'
import { latenciesOf } from '../run/latencies.ts'
import { type Block, operationsIn, type Side } from './block.ts'
import type { Design } from './design.ts'
import { interpolatedMs, type ReadPair } from './reading.ts'
import type { Shift } from './record.ts'
import { relative, simultaneous } from './simultaneous.ts'

const quantiles = [0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.975, 0.99, 0.995, 0.999]
/** Beyond a quantile, a block has to hold so many requests. */
const leastBeyond = 5

/** How the latencies of all blocks of B lie to those of A, from the schedule; the interval of each point holds by itself. */
export function shiftsOf(pairs: readonly ReadPair[], design: Design): readonly Shift[] {
  return operationsIn(pairs.flatMap(({ blocks: { A, B } }) => [A, B])).map((operation) => {
    const blocks = pairs.map(({ blocks: { A, B } }) => ({ A: latencies(A), B: latencies(B) }))
    const all = { A: merged(blocks.map(({ A }) => A)), B: merged(blocks.map(({ B }) => B)) }
    const fewest = Math.min(...blocks.flatMap(({ A, B }) => [size(A), size(B)]))
    const points = quantiles.flatMap((quantile) => {
      if (blocks.length === 0 || Math.min(quantile, 1 - quantile) * fewest < leastBeyond) return []
      const at = (side: Side) => interpolatedMs(all[side], quantile) ?? 0
      const differences = blocks.map(({ A, B }) =>
        Math.log((interpolatedMs(B, quantile) ?? 0) / (interpolatedMs(A, quantile) ?? 0)),
      )
      if (!differences.every(Number.isFinite)) return []
      const [found] = simultaneous([{ differences, by: 'ranks' }], 1 - design.confidence, design.seed)
      return found ? [{ quantile, aMs: at('A'), bMs: at('B'), difference: relative(found) }] : []
    })
    return { operation, points }

    function latencies(block: Block) {
      const told = block.operations[operation]
      return told ? latenciesOf(told, 'fromSchedule', block.timeoutMs) : []
    }
  })
}
