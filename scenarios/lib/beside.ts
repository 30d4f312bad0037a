/** What is done beside what is sent, in the scored window. Seconds are since it began. */
export type Beside = Away | Changes | Backfill

interface Spell {
  readonly fromSeconds: number
  readonly seconds: number
}

/** A part stands still: it keeps its connections and its memory, and answers nothing. */
export interface Away extends Spell {
  readonly kind: 'away'
  readonly part: 'cassandra' | 'changes'
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
