import { Failure } from '../common/failure.ts'
import { type OptionalPart, optionalParts } from '../slo/conventions.ts'
import type { StackIo } from '../stack/io.ts'
import { findKeptStack } from '../stack/kept.ts'
import type { RunningStack } from '../stack/running-stack.ts'
import { startStack } from '../stack/stack.ts'
import { isOurs, type StackParts } from '../stack/stack-record.ts'
import type { PartsRequest } from './request.ts'

/** The kept stack, if one is up and will do; else a new one, which ends with the run. Throws a Failure where the kept one lacks a part. */
export async function obtainStack(
  { options, keptWillDo }: PartsRequest,
  logFolder: string,
  io: StackIo,
): Promise<RunningStack> {
  const kept = keptWillDo ? await findKeptStack(io) : undefined
  if (kept === undefined) return startStack({ ...options, logFolder }, io)
  const lacking = lackedParts(kept.record.parts, options.parts ?? [])
  if (lacking.length === 0) return kept
  await kept[Symbol.asyncDispose]()
  const has = optionalParts.filter((part) => kept.record.parts[part])
  throw new Failure('environment', `The stack that is kept has no ${lacking.join(' and no ')}, which this needs.`, {
    hint: `Start another in its place: liftwing-slo stack down && liftwing-slo stack up --with ${[...has, ...lacking].join(' ')}`,
  })
}

/** A service that somebody else runs has its own, of which nothing is known. */
function lackedParts(parts: StackParts, needs: readonly OptionalPart[]): readonly OptionalPart[] {
  return isOurs(parts.service) ? needs.filter((part) => parts[part] === undefined) : []
}
