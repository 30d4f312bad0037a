import { Failure } from '../common/failure.ts'
import type { RunIo } from '../run/io.ts'
import { everydayIo } from '../test/stack/test-io.ts'

/** This machine, for a bench; what it started ends with it, also after Ctrl-C. */
export function benchIo(): RunIo {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => controller.abort(new Failure('interrupted', `Interrupted by ${name}.`)))
  }
  const io = everydayIo(controller.signal)
  return { ...io, progress: { update: () => undefined, watch: () => undefined, say: io.log } }
}
