import cassandra from 'cassandra-driver'
import { describe, expect, it } from 'vitest'
import { asStoreError } from '../../../reference-service/cassandra/errors.ts'
import { StoreUnavailable } from '../../../reference-service/store.ts'

const { errors, types } = cassandra
const timedOut = new errors.OperationTimedOutError('no reply in 300 ms', 'a:9042')
const broken = Object.assign(new Error('Socket was closed'), { isSocketError: true })

const response = (code: number, message = '') => {
  const { ResponseError } = errors as unknown as { ResponseError: new (code: number, message: string) => Error }
  return new ResponseError(code, message)
}

describe('what the driver throws', () => {
  it.each([
    ['a read without an answer', timedOut, 'timeout'],
    ['a timeout on the only host', new errors.NoHostAvailableError({ 'a:9042': timedOut }), 'timeout'],
    ['no host', new errors.NoHostAvailableError({}), 'unavailable'],
    [
      'full connections',
      new errors.NoHostAvailableError({ a: new errors.BusyConnectionError('a', 2048, 1) }),
      'rejected',
    ],
    ['a broken connection', broken, 'unavailable'],
    ['a read timeout of the coordinator', response(types.responseErrorCodes.readTimeout), 'timeout'],
    ['too few replicas', response(types.responseErrorCodes.unavailableException), 'unavailable'],
    ['overload', response(types.responseErrorCodes.overloaded), 'unavailable'],
    ['a missing table', response(types.responseErrorCodes.invalid, 'unconfigured table topics'), 'unavailable'],
  ])('%s passes', (_what, error, outcome) => {
    const told = asStoreError(error)
    expect(told).toBeInstanceOf(StoreUnavailable)
    expect(told).toMatchObject({ outcome, cause: error })
  })

  it.each([new TypeError('ours'), response(types.responseErrorCodes.syntaxError, 'line 1')])('%s is a bug', (error) => {
    expect(asStoreError(error)).toBe(error)
  })
})
