/** Why a backend gave no answer that can be used. */
export class BackendFailure extends Error {
  readonly outcome: 'timeout' | 'unavailable' | 'rejected' | 'error'

  constructor(outcome: BackendFailure['outcome'], message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'BackendFailure'
    this.outcome = outcome
  }
}
