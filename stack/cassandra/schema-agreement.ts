import { Failure } from '../../common/failure.ts'
import { pause } from '../interruption.ts'
import type { StackIo } from '../io.ts'

const POLL_MS = 500
/** Nodes pull a schema from each other, some seconds after they are up; a machine that is busy with their start takes longer. */
const AGREE_SECONDS = 180

/**
 * Waits until so many nodes have one schema: who does not know a table yet fails every write to it. Throws a Failure where they do not come to it.
 * @param versions of the nodes that are known of, undefined where nobody has heard of one's
 */
export async function untilAgreed(
  io: Pick<StackIo, 'now' | 'signal'>,
  versions: () => Promise<readonly (string | undefined)[]>,
  nodes: number,
  seconds = AGREE_SECONDS,
): Promise<void> {
  const giveUpAt = io.now() + seconds * 1000
  for (;;) {
    const found = await versions()
    const [first] = found
    if (first !== undefined && found.length === nodes && found.every((each) => each === first)) return
    if (io.now() > giveUpAt) throw disagreed(found, nodes, seconds)
    await pause(POLL_MS, io.signal)
  }
}

function disagreed(found: readonly (string | undefined)[], nodes: number, seconds: number): Failure {
  const known = found.filter((each) => each !== undefined)
  const kinds = new Set(known).size
  const told = `${known.length} of them told theirs, ${kinds === 1 ? 'all alike' : `of which ${kinds} differ`}`
  return new Failure(
    'environment',
    `the ${nodes} nodes of Cassandra did not come to one schema within ${seconds} s: ${told}`,
    { hint: 'This machine may be too busy, or too small for so many nodes.' },
  )
}
