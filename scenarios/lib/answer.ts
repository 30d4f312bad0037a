/** What k6 gives for a request, as far as it is looked at. */
export interface Answer {
  readonly status: number
  readonly error_code: number
  readonly error: string
  readonly body: unknown
  /** In ms: until it had a connection, making one included; from then on all; of that, from the first byte of the answer to the last. */
  readonly timings: { readonly blocked: number; readonly duration: number; readonly receiving: number }
}
