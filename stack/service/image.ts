import type { GenericContainer } from 'testcontainers'
import { Failure } from '../../common/failure.ts'
import { type Engine, stateOf } from '../docker/engine.ts'
import { pause } from '../interruption.ts'
import type { StackIo } from '../io.ts'
import { answersHttp } from '../readiness.ts'
import { type ServicePlace, START_SECONDS, serviceEnvironment } from './native.ts'

const POLL_MS = 200

/** On this machine's network, as a build that is started as a program: a bridge in between would be measured with it. */
export async function buildServiceContainer(image: string, place: ServicePlace): Promise<GenericContainer> {
  const { GenericContainer } = await import('testcontainers')
  return new GenericContainer(image).withNetworkMode('host').withEnvironment(serviceEnvironment(place))
}

/** Waits until the service of a container is ready; one that ends before, or takes too long, fails. */
export async function untilContainerReady(
  io: StackIo,
  engine: Engine,
  { containerId, name, url, logFile }: { containerId: string; name: string; url: string; logFile: string },
): Promise<void> {
  const end = io.now() + START_SECONDS * 1000
  const hint = `its log: ${logFile}`
  while (!(await answersHttp(`${url}/readyz`))) {
    if ((await stateOf(engine, containerId))?.Running !== true)
      throw new Failure('environment', `${name} ended while it was starting`, { hint })
    if (io.now() > end) throw new Failure('environment', `${name} was not ready after ${START_SECONDS} s`, { hint })
    await pause(POLL_MS, io.signal)
  }
}
