import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { Failure } from '../../common/failure.ts'
import type { StackIo } from '../io.ts'
import { nodesOf, type StackRecord } from '../stack-record.ts'
import { requireJava } from '../toolchain/requirements.ts'
import { nodeName } from './cluster.ts'
import { QUIET_LOGBACK } from './config.ts'
import { MODULE_OPTIONS } from './java-options.ts'
import { cassandraFolder, JARS, javaEnvironment } from './native.ts'

const execute = promisify(execFile)

/** Runs nodetool on a native node, which has to be up. Its configuration folder is that of the first. */
export async function runNative(
  io: StackIo,
  folder: string,
  jmxPort: number,
  args: readonly string[],
): Promise<string> {
  const java = await requireJava(io)
  const quiet = `-Dlogback.configurationFile=${QUIET_LOGBACK}`
  const options = [...MODULE_OPTIONS, quiet, '-Xmx128m', '-XX:TieredStopAtLevel=1', '-cp', `${JARS}/*`]
  const where = ['-h', '127.0.0.1', '-p', String(jmxPort)]
  const command = [...options, 'org.apache.cassandra.tools.NodeTool', ...where, ...args]
  const { stdout } = await execute(java, command, {
    cwd: cassandraFolder(folder, nodeName(0)),
    env: javaEnvironment(io),
    signal: io.signal,
  })
  return stdout
}

/** Without the server's Java options, whose agent would want the server's port once more. */
async function runInside(containerId: string, args: readonly string[]): Promise<string> {
  const { getContainerRuntimeClient } = await import('testcontainers')
  const { container } = await getContainerRuntimeClient()
  const command = ['env', '-u', 'JVM_OPTS', '-u', 'JVM_EXTRA_OPTS', 'nodetool', ...args]
  const { output, exitCode } = await container.exec(container.getById(containerId), command)
  if (exitCode !== 0) throw new Error(output)
  return output
}

/** Runs nodetool on a node of the stack's own Cassandra, from 0 on, and gives what it prints. */
export async function nodetool(
  io: StackIo,
  record: StackRecord,
  args: readonly string[],
  index: number,
): Promise<string> {
  const node = nodesOf(record.parts.cassandra)[index]
  try {
    if (node?.origin.source === 'container') return await runInside(node.origin.containerId, args)
    if (node?.jmxPort) return await runNative(io, record.folder, node.jmxPort, args)
  } catch (error) {
    throw new Failure('environment', `nodetool ${args.join(' ')} failed`, { cause: error })
  }
  throw new Failure('input', 'nodetool runs only on a Cassandra that this stack has started')
}
