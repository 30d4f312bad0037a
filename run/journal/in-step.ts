/** A line of one of several journals, and the number of the journal, from 0. */
type FromSource<Line> = { readonly line: Line; readonly source: number }

/**
 * The lines of several journals as one, each journal in its own order, and always on with the one that is furthest behind, so that what happened at
 * the same time comes at the same time.
 * @param position how far a line is; undefined for one that has no place of its own and goes with the line before it
 */
export async function* inStep<Line>(
  journals: readonly AsyncGenerator<Line>[],
  position: (line: Line) => number | undefined,
): AsyncGenerator<FromSource<Line>> {
  const reached = journals.map(() => Number.NEGATIVE_INFINITY)
  const heads = await Promise.all(journals.map((journal) => journal.next()))
  for (;;) {
    const open = heads.flatMap((head, source) => (head.done ? [] : [source]))
    const [first] = open
    if (first === undefined) return
    const at = (source: number): number => {
      const head = heads[source]
      return (head && !head.done ? position(head.value) : undefined) ?? (reached[source] as number)
    }
    const source = open.reduce((best, each) => (at(each) < at(best) ? each : best), first)
    const head = heads[source]
    if (!head || head.done) continue
    reached[source] = at(source)
    yield { line: head.value, source }
    heads[source] = await (journals[source] as AsyncGenerator<Line>).next()
  }
}
