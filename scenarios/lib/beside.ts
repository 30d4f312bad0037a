/** What is done beside what is sent, in the scored window. Seconds are since it began. */
export type Beside = Away

/** A part stands still: it keeps its connections and its memory, and answers nothing. */
export interface Away {
  readonly kind: 'away'
  readonly part: 'cassandra'
  readonly fromSeconds: number
  readonly seconds: number
}
