/** What is done beside what is sent, in the scored window. Seconds are since it began. */
export type Beside = Away | NodeAway | Changes | Backfill

interface Spell {
  readonly fromSeconds: number
  readonly seconds: number
}

/** A part stands still: it keeps its connections and its memory, and answers nothing. */
export interface Away extends Spell {
  readonly kind: 'away'
  readonly part: 'cassandra' | 'changes'
}

/**
 * A node of a cluster of Cassandra dies and is started again with its data, or stands still. It goes at its second at the earliest, and not before all
 * others are up.
 */
export interface NodeAway extends Spell {
  readonly kind: 'node-away'
  readonly how: 'killed' | 'frozen'
  /** From 1 on. */
  readonly node: number
}

/** Pages change, and MediaWiki tells it. */
export interface Changes extends Spell {
  readonly kind: 'changes'
  readonly perSecond: number
  /** Share of them of which it is seen when the cache shows them. */
  readonly watchedRatio: number
  /** Before the window there are as many for so long, and nobody watches them: then the consumer is warm. */
  readonly warmup: Spell
}

/** Rows of an export are written into Cassandra, so many a second at the most. */
export interface Backfill extends Spell {
  readonly kind: 'backfill'
  readonly perSecond: number
}
