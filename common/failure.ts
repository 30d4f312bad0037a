/** Who has to act: the person who typed, the person who runs the machines, or us. Interruption is nobody's fault. */
export type FailureKind = 'input' | 'environment' | 'interrupted' | 'bug'

/**
 * The one error that people are meant to read: a sentence about what is wrong and a hint about what to do.
 * Anything else that reaches the command line is a bug and keeps its stack.
 */
export class Failure extends Error {
  readonly kind: FailureKind
  readonly hint: string | undefined

  constructor(kind: FailureKind, sentence: string, options: { hint?: string; cause?: unknown } = {}) {
    super(sentence, { cause: options.cause })
    this.name = 'Failure'
    this.kind = kind
    this.hint = options.hint
  }
}

/** Closes a switch over a discriminated union. */
export function assertNever(value: never): never {
  throw new Error(`unexpected variant: ${JSON.stringify(value)}`)
}
