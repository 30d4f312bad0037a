import { endOf } from '../promises/promises.ts'
import type { Service } from '../promises/service.ts'

/** A quarter, or the part of it that has been counted, in unix seconds. */
export type Span = { readonly start: number; readonly end: number; readonly countedUntil: number }

/** The part of a quarter in which a service's promises held; all of it where they had run out before, for information. */
export function heldSpan(service: Service, span: Span): Span {
  const over = endOf(service)
  if (over <= span.start) return span
  return { ...span, end: Math.min(span.end, over), countedUntil: Math.min(span.countedUntil, over) }
}

/** Of unix seconds. */
export const iso = (seconds: number): string => new Date(seconds * 1000).toISOString()
