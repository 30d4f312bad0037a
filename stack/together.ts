import { type StackIo, withSignal } from './io.ts'

type Work = (io: StackIo) => Promise<unknown>
type Results<Works extends readonly Work[]> = { -readonly [K in keyof Works]: Awaited<ReturnType<Works[K]>> }

/**
 * Does several things at the same time. A failure interrupts the others; when all have ended, the first failure is thrown, or what
 * `summary` makes of all, in the order in which they came.
 */
export async function together<const Works extends readonly Work[]>(
  io: StackIo,
  works: Works,
  summary: (errors: readonly unknown[]) => unknown = ([first]) => first,
): Promise<Results<Works>> {
  const failed = new AbortController()
  const inner = withSignal(io, failed.signal)
  const errors: unknown[] = []
  const note = (error: unknown) => {
    errors.push(error)
    failed.abort(error)
  }
  const results = await Promise.all(works.map((work) => work(inner).catch(note)))
  if (errors.length > 0) throw summary(errors)
  return results as Results<Works>
}
