import { errors, type QueryOptions, types } from 'cassandra-driver'
import { Failure } from '../../common/failure.ts'

/** Every statement may be repeated: it writes, or takes away, the same again. */
export const statementOptions: QueryOptions = {
  prepare: true,
  isIdempotent: true,
  consistency: types.consistencies.localQuorum,
}

/** Of a whole row; its values are bound in the order of the columns. */
export function insertTopics(keyspace: string): string {
  return `INSERT INTO ${keyspace}.topics (wiki_id, page_id, model_version, predictions, last_updated) VALUES (?, ?, ?, ?, ?)`
}

const { responseErrorCodes: codes } = types
/** What Cassandra says when it, or too many of its nodes, have no time for a request or cannot be reached by the others. */
const overtaxed = new Set<number>([
  codes.unavailableException,
  codes.overloaded,
  codes.isBootstrapping,
  codes.readTimeout,
  codes.writeTimeout,
  codes.readFailure,
  codes.writeFailure,
])

/** The troubles with a table that its user can mend; anything else stays as it is. @param work what goes on where it stopped: "fill" */
export function tableTrouble(cause: unknown, keyspace: string, work: string): unknown {
  if (cause instanceof errors.ResponseError && /does ?n[o']t exist|unconfigured table/i.test(cause.message)) {
    return new Failure('environment', `the table ${keyspace}.topics does not exist in this Cassandra`, {
      hint: 'Start the service once with CREATE_SCHEMA=true, or create the table as its README says.',
      cause,
    })
  }
  if (cause instanceof errors.ResponseError && overtaxed.has(cause.code)) {
    return new Failure('environment', `Cassandra did not keep up with the ${work}: ${cause.message}`, {
      hint: `Its machine may be too busy, or too small for so many nodes. The ${work} goes on where it stopped when it is started again.`,
      cause,
    })
  }
  if (cause instanceof errors.NoHostAvailableError || cause instanceof errors.OperationTimedOutError) {
    return new Failure('environment', `Cassandra stopped answering during the ${work}`, {
      hint: `Look at its log. The ${work} goes on where it stopped when it is started again.`,
      cause,
    })
  }
  return cause
}
