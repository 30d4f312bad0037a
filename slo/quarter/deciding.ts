import type { Service } from '../promises/service.ts'
import { requestsOf, type Source } from '../promises/source.ts'
import { type Matcher, matchesAll } from '../promql/matchers.ts'
import { matchesWhole } from '../promql/pattern.ts'
import type { Evidence } from './evidence.ts'
import type { ResolvedIndicator } from './indicator.ts'

const http = ['0', ...Array.from({ length: 500 }, (_, at) => String(at + 100))]
const digits = ['1', '2', '3', '4', '5']
/** https://grpc.io/docs/guides/status-codes, as Go's and Java's libraries spell them. */
const grpc = [
  ...['OK', 'Canceled', 'Unknown', 'InvalidArgument', 'DeadlineExceeded', 'NotFound', 'AlreadyExists'],
  ...['PermissionDenied', 'ResourceExhausted', 'FailedPrecondition', 'Aborted', 'OutOfRange', 'Unimplemented'],
  ...['Internal', 'Unavailable', 'DataLoss', 'Unauthenticated'],
]
const upper = grpc.map((name) => (name === 'OK' ? name : name.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase()))

const families: readonly (readonly [like: RegExp, values: readonly string[]])[] = [
  [/^[1-5]\d\d$/, http],
  [/^[1-5]$/, digits],
  [/^[1-5]xx$/, digits.map((digit) => `${digit}xx`)],
  [/^[1-5]XX$/, digits.map((digit) => `${digit}XX`)],
  [/^(OK|[A-Z][a-z]+([A-Z][a-z]+)*)$/, grpc],
  [/^(OK|[A-Z]+(_[A-Z]+)+)$/, upper],
]

/** Values that a label could have, to judge by those that it has: where there is a 200, there may be a 503. */
function relativesOf(values: readonly string[]): readonly string[] {
  return families.flatMap(([like, all]) => (values.some((value) => like.test(value)) ? all : []))
}

/** The matchers that tell the good from the bad among what one counter counted. */
export function decidingMatchers(
  counted: ResolvedIndicator,
  source: Source,
  { clientErrors }: Pick<Service, 'clientErrors'>,
): readonly Matcher[] {
  switch (counted.kind) {
    case 'answers': {
      const requests = requestsOf(source)
      if (!requests) return []
      const { code: name, codes } = requests
      const patterns = clientErrors === 'left-out' ? [codes.errors, codes.clientErrors] : [codes.errors]
      return patterns.map((value) => ({ name, operator: '=~', value }))
    }
    case 'labels':
      return counted.when
    case 'histogram':
      return counted.good
    case 'counters':
      return []
  }
}

/** Does the value or pattern of a matcher, denied or not, fit any value that its label has or could have? */
export function fitsAnything(matcher: Matcher, evidence: Evidence): boolean {
  const { name, operator, value } = matcher
  const fits = (text: string) => (operator.endsWith('~') ? matchesWhole(value, text) : text === value)
  return thinkable(name, evidence).some(fits)
}

/** Which of the values that a label has or could have fulfil all of its matchers? */
export function fitsOf(name: string, matchers: readonly Matcher[], evidence: Evidence): 'no' | 'some' | 'every' {
  const values = thinkable(name, evidence)
  const fitting = values.filter((value) => matchesAll(matchers, { [name]: value })).length
  if (fitting === 0) return 'no'
  return fitting === values.length ? 'every' : 'some'
}

/** A label may be missing, which is as if it were empty. */
function thinkable(name: string, evidence: Evidence): readonly string[] {
  const had = [...valuesOf(name, evidence), ...(evidence.values?.[name] ?? [])]
  return ['', ...had, ...relativesOf(had)]
}

/** The values of a label among what was counted. */
export function valuesOf(name: string, { groups }: Evidence): readonly string[] {
  return [...new Set(groups.map(({ labels }) => labels[name] ?? ''))].filter((value) => value !== '')
}
