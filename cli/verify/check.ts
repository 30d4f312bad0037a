import type { Verification } from '../../slo/verification.ts'
import type { PrometheusAccessFlags } from '../flags/access.ts'
import type { ServicesFlag } from '../flags/services.ts'

export type VerifyFlags = ServicesFlag &
  PrometheusAccessFlags & {
    readonly prometheus?: string
    readonly signer?: string
    readonly allowedSigners?: string
  }

/** What came out of a check: what it is about, and what could not be checked; whole sentences. */
export type RecordVerification = Verification & { readonly about: string; readonly unchecked: readonly string[] }
