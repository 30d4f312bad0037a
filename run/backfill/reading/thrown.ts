import { Failure, type FailureKind } from '../../../common/failure.ts'

/** An error on its way to another thread, which would arrive as a plain one with nothing but its message and its stack. */
export interface Thrown {
  readonly error: unknown
  readonly failure: { readonly kind: FailureKind; readonly hint: string | undefined } | undefined
  /** Such as the code and the path of an error of the file system. */
  readonly properties: object
}

export const thrown = (error: unknown): Thrown => ({
  error,
  failure: error instanceof Failure ? { kind: error.kind, hint: error.hint } : undefined,
  properties: { ...(error as object) },
})

export function caught({ error, failure, properties }: Thrown): unknown {
  if (!(error instanceof Error)) return error
  if (failure === undefined) return Object.assign(error, properties)
  const { kind, hint } = failure
  return new Failure(kind, error.message, { cause: error.cause, ...(hint === undefined ? {} : { hint }) })
}
