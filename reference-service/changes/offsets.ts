interface Partition {
  /** The next offset that nobody has begun. */
  next: bigint
  readonly open: Set<bigint>
  /** Where the group stands; at first, where it began. */
  committed: bigint
}

/** Where a group may go on in one partition of a topic. */
interface Position {
  readonly partition: number
  /** Everything before it is done. */
  readonly offset: bigint
}

/**
 * Which events of a topic are done, by partition. They may be done in any order; a group can go on only from an offset before which all are. Offsets
 * are begun in ascending order, with gaps where the broker has compacted.
 */
export class Offsets {
  readonly #partitions = new Map<number, Partition>()

  begin(partition: number, offset: bigint): void {
    const known = this.#partitions.get(partition)
    if (known === undefined) {
      this.#partitions.set(partition, { next: offset + 1n, open: new Set([offset]), committed: offset })
      return
    }
    known.open.add(offset)
    known.next = offset + 1n
  }

  done(partition: number, offset: bigint): void {
    this.#partitions.get(partition)?.open.delete(offset)
  }

  /** What can be committed and has not been, as `committed` is told. */
  committable(): readonly Position[] {
    return [...this.#partitions].flatMap(([partition, { next, open, committed }]) => {
      // Sets keep their order, and offsets come in ascending order: the first is the least.
      const [least] = open
      const offset = least ?? next
      return offset === committed ? [] : [{ partition, offset }]
    })
  }

  committed(positions: readonly Position[]): void {
    for (const { partition, offset } of positions) {
      const known = this.#partitions.get(partition)
      if (known) known.committed = offset
    }
  }
}
