import type { GenericContainer, StartedTestContainer } from 'testcontainers'
import { Failure } from '../../common/failure.ts'
import { appendAll } from '../../common/files.ts'
import { throwIfInterrupted } from '../interruption.ts'
import type { StackIo } from '../io.ts'
import { PortTaken } from '../parts/readiness.ts'
import { lastLines } from '../process/last-lines.ts'
import { STACK_LABEL } from './engine.ts'

/** Who the container is, and whose. */
export interface Badge {
  readonly name: string
  readonly version: string
  readonly image: string
  readonly stackId: string
  readonly logFile: string
  readonly follow: boolean
}

const PORT_TAKEN = /port is already allocated|address already in use/

async function explain(error: unknown, { name, image, logFile }: Badge): Promise<Failure> {
  const why = error instanceof Error ? error.message : String(error)
  if (PORT_TAKEN.test(why)) return new PortTaken(name, logFile)
  const words = await lastLines(logFile, 12)
  return new Failure('environment', `${name} did not start in its container (${image}): ${why}`, {
    hint: `its last lines:\n${words}\nall of them: ${logFile}`,
    cause: error,
  })
}

/**
 * Starts a container that carries our label. It is cleared up by that label, not by testcontainers' own reaper, so
 * that a kept stack outlives this process. An abort ends the wait; whoever aborts removes the containers.
 */
export async function startContainer(
  io: StackIo,
  container: GenericContainer,
  badge: Badge,
): Promise<StartedTestContainer> {
  throwIfInterrupted(io.signal)
  container.withLabels({ [STACK_LABEL]: badge.stackId }).withAutoCleanup(false)
  if (badge.follow) {
    container.withLogConsumer((stream) => void appendAll(badge.logFile, stream))
  }
  const aborted = Promise.withResolvers<never>()
  const abort = () => aborted.reject(io.signal.reason)
  io.signal.addEventListener('abort', abort, { once: true })
  const starting = container.start()
  try {
    return await Promise.race([starting, aborted.promise])
  } catch (error) {
    starting.catch(() => undefined)
    throwIfInterrupted(io.signal)
    throw await explain(error, badge)
  } finally {
    io.signal.removeEventListener('abort', abort)
  }
}
