/** An answer is as good as new for so long: probes from many sides cost Cassandra one read a second. */
const freshForMs = 1000

/** Whether the ping succeeds, asked at most once a second and by one caller at a time. `now` is monotonic milliseconds. */
export function readiness(ping: () => Promise<void>, now: () => number): () => Promise<boolean> {
  let asked: { readonly at: number; readonly answer: Promise<boolean> } | undefined
  return () => {
    if (asked === undefined || now() - asked.at >= freshForMs) {
      const answer = ping().then(
        () => true,
        () => false,
      )
      asked = { at: now(), answer }
    }
    return asked.answer
  }
}
