import { errors, types } from 'cassandra-driver'
import { expect, test } from 'vitest'
import { Failure } from '../../../common/failure.ts'
import { tableTrouble } from '../../../run/corpus/topics-table.ts'

const { responseErrorCodes: codes } = types
const said = (code: number, message: string) => new errors.ResponseError(code, message)

test.each([
  [
    'too few copies in time',
    said(codes.writeTimeout, 'Server timeout during write query at consistency LOCAL_QUORUM (1 of 2)'),
    'Cassandra did not keep up with the fill: Server timeout during write query at consistency LOCAL_QUORUM (1 of 2)',
  ],
  [
    'too few nodes',
    said(codes.unavailableException, 'Not enough replicas'),
    'Cassandra did not keep up with the fill: Not enough replicas',
  ],
  [
    'no table',
    said(codes.invalid, 'table topics does not exist'),
    'the table ml_cache.topics does not exist in this Cassandra',
  ],
  ['nobody', new errors.NoHostAvailableError({}), 'Cassandra stopped answering during the fill'],
])('%s is told as what it is', (_, cause, sentence) => {
  expect(tableTrouble(cause, 'ml_cache', 'fill')).toMatchObject({ kind: 'environment', message: sentence, cause })
})

test('what nobody but us can mend stays as it is', () => {
  const bug = said(codes.syntaxError, 'no viable alternative')
  expect(tableTrouble(bug, 'ml_cache', 'fill')).toBe(bug)
  expect(tableTrouble(bug, 'ml_cache', 'fill')).not.toBeInstanceOf(Failure)
})
