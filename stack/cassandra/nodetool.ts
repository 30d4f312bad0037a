import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { Failure } from '../../common/failure.ts'
import type { StackIo } from '../io.ts'
import type { StackRecord } from '../stack-record.ts'
import { ensureCassandra } from '../toolchain/jars.ts'
import { requireJava } from '../toolchain/requirements.ts'
import { MODULE_OPTIONS } from './java-options.ts'

const execute = promisify(execFile)

/** Runs nodetool on the stack's own Cassandra and gives what it prints. */
export async function nodetool(io: StackIo, record: StackRecord, args: readonly string[]): Promise<string> {
  const { cassandra } = record.parts
  if (cassandra.origin.source !== 'native' || !('jmxPort' in cassandra)) {
    throw new Failure('input', 'nodetool runs only on a Cassandra that this stack has started')
  }
  const [java, jars] = await Promise.all([requireJava(io), ensureCassandra(io)])
  const options = [...MODULE_OPTIONS, '-Xmx128m', '-XX:TieredStopAtLevel=1', '-cp', `${jars}/*`]
  const where = ['-h', '127.0.0.1', '-p', String(cassandra.jmxPort)]
  const command = [...options, 'org.apache.cassandra.tools.NodeTool', ...where, ...args]
  try {
    const { stdout } = await execute(java, command, { env: io.env, signal: io.signal })
    return stdout
  } catch (error) {
    throw new Failure('environment', `nodetool ${args.join(' ')} failed`, { cause: error })
  }
}
