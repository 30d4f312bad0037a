import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { figuresTable } from './figures.ts'
import { hundredfold } from './simulation.ts'

/** Pods, and nodes of 16 cores. */
const sizes = [
  [3, 3],
  [17, 6],
  [20, 6],
  [33, 6],
] as const

const figures = sizes.map(([pods, nodes]) => {
  const generator = xoroshiro128plus(1)
  const { answered, p50Ms, p95Ms, p99Ms } = hundredfold(pods, nodes, () => (generator.next() >>> 0) / 2 ** 32)
  const told = [p50Ms, p95Ms, p99Ms].map((ms) => `${ms.toFixed(1)} ms`)
  return {
    figure: `${pods} pods, ${nodes} nodes: answered within a second, P50, P95, P99`,
    aim: 'to see where queues begin',
    measured: [`${(100 * answered).toFixed(0)} %`, ...told].join(', '),
  }
})
process.stdout.write(figuresTable('A hundred times the rate, simulated', figures))
