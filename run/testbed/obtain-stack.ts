import { Failure } from '../../common/failure.ts'
import { type OptionalPart, optionalParts } from '../../slo/conventions.ts'
import type { StackIo } from '../../stack/io.ts'
import { findKeptStack } from '../../stack/kept/kept.ts'
import type { RunningStack } from '../../stack/running/running-stack.ts'
import { startStack } from '../../stack/stack.ts'
import { isOurs, type StackParts } from '../../stack/stack-record.ts'
import type { PartsRequest } from '../request.ts'

/** The kept stack, if one is up and will do; else a new one, which ends with the run. Throws a Failure where the kept one lacks a part. */
export async function obtainStack(
  { options, keptWillDo }: PartsRequest,
  logFolder: string,
  io: StackIo,
): Promise<RunningStack> {
  const kept = keptWillDo ? await findKeptStack(io) : undefined
  if (kept === undefined) return startStack({ ...options, logFolder }, io)
  const lack = lackOf(kept.record.parts, options.parts ?? [])
  if (lack === undefined) return kept
  await kept[Symbol.asyncDispose]()
  throw lack
}

/** What a kept stack lacks of what is needed, as a Failure that says how to get it. A service that somebody else runs has its own parts, of which nothing is known. */
export function lackOf(parts: StackParts, needs: readonly OptionalPart[]): Failure | undefined {
  const lacking = isOurs(parts.service) ? needs.filter((part) => parts[part] === undefined) : []
  if (lacking.length === 0) return undefined
  const has = optionalParts.filter((part) => parts[part])
  return new Failure('environment', `The stack that is kept has no ${lacking.join(' and no ')}, which this needs.`, {
    hint: `Start another in its place: liftwing-slo stack down && liftwing-slo stack up --with ${[...has, ...lacking].join(' ')}`,
  })
}
