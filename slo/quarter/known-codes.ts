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
export function relativesOf(values: readonly string[]): readonly string[] {
  return families.flatMap(([like, all]) => (values.some((value) => like.test(value)) ? all : []))
}
