import { Failure } from '../../common/failure.ts'

const MIB = 1024 * 1024
/** What a node keeps outside of its heap, k6, Prometheus, the service and this process, at the usual rates. */
const OTHERS_MIB = 1500
/** What each further node keeps outside of its heap (docs/scale.md). */
const OUTSIDE_MIB = 600
const HEAP_MIB = { usual: 2048, least: 512 } as const

interface Heap {
  /** Of each node. */
  readonly heapMiB: number
  /** What to say of it, where it is less than usual. */
  readonly remark: string | undefined
}

/** By all parts of a stack. */
const wantedMiB = (nodes: number, heapMiB: number) => nodes * heapMiB + (nodes - 1) * OUTSIDE_MIB + OTHERS_MIB

const gibibytes = (mib: number) => `${(mib / 1024).toFixed(1)} GiB`

/**
 * What each node gets: what was asked for, or a quarter of the memory by equal parts, and not more than 2 GiB.
 * @throws Failure where several nodes do not fit into the memory, and what runs beside them
 */
export function heapOf(nodes: number, memoryBytes: number, asked: number | undefined): Heap {
  const memoryMiB = Math.floor(memoryBytes / MIB)
  const share = Math.floor(memoryMiB / 4 / nodes)
  const heapMiB = asked ?? Math.max(HEAP_MIB.least, Math.min(HEAP_MIB.usual, share))
  const wanted = wantedMiB(nodes, heapMiB)
  if (nodes > 1 && wanted > memoryMiB) throw tooLittle(nodes, memoryMiB, heapMiB, wanted)
  if (asked !== undefined || heapMiB === HEAP_MIB.usual) return { heapMiB, remark: undefined }
  const who = nodes === 1 ? 'Cassandra gets' : `each of ${nodes} nodes of Cassandra gets`
  return {
    heapMiB,
    remark: `${gibibytes(memoryMiB)} of memory may be used here: ${who} a heap of ${heapMiB} MiB; all parts together want about ${gibibytes(wanted)}`,
  }
}

function tooLittle(nodes: number, memoryMiB: number, heapMiB: number, wanted: number): Failure {
  const others = `${gibibytes((nodes - 1) * OUTSIDE_MIB + OTHERS_MIB)} for what they keep beside it and for everything else`
  const smaller = wantedMiB(nodes, HEAP_MIB.least) <= memoryMiB ? `a smaller heap (--heap ${HEAP_MIB.least}), ` : ''
  return new Failure(
    'environment',
    `${nodes} nodes of Cassandra do not fit: ${gibibytes(memoryMiB)} of memory may be used here, and they want about ${gibibytes(wanted)}: ${nodes} heaps of ${heapMiB} MiB, and ${others}`,
    { hint: `give ${smaller}fewer nodes, or this machine (or its control group) more memory` },
  )
}
