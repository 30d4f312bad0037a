import { describe, expect, it } from 'vitest'
import { outcomeOf, outcomeOfAbsent } from '../../../scenarios/lib/outcome.ts'

describe('outcome', () => {
  it.each([
    ['a read that is answered', 200, 0, 'ok'],
    ['a write that is acknowledged', 204, 0, 'ok'],
    ['a page that is missing', 404, 1404, 'client_error'],
    ['too many requests', 429, 1429, 'client_error'],
    ['a redirection', 302, 0, 'client_error'],
    ['a failing service', 500, 1500, 'server_error'],
    ['an overloaded service', 503, 1503, 'server_error'],
    ['no answer in time', 0, 1050, 'timeout'],
    ['a body that never ends', 200, 1050, 'timeout'],
    ['no connection in time', 0, 1211, 'timeout'],
    ['a refused connection', 0, 1212, 'refused'],
    ['a reset connection', 0, 1220, 'refused'],
    ['a name that does not resolve', 0, 1101, 'refused'],
  ] as const)('%s', (_, status, errorCode, outcome) => {
    expect(outcomeOf(status, errorCode)).toBe(outcome)
  })

  it.each([
    ['"not found" is right', 404, 1404, 'ok'],
    ['a row is wrong, since there is none', 200, 0, 'wrong_body'],
    ['an end that never comes is late', 404, 1050, 'timeout'],
    ['an error stays one', 503, 1503, 'server_error'],
    ['another refusal stays one', 429, 1429, 'client_error'],
    ['no answer stays none', 0, 1212, 'refused'],
  ] as const)('of a row that nobody has: %s', (_, status, errorCode, outcome) => {
    expect(outcomeOfAbsent(status, errorCode)).toBe(outcome)
  })
})
