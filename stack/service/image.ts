import type { GenericContainer } from 'testcontainers'
import { Failure } from '../../common/failure.ts'
import { type Engine, stateOf } from '../docker/engine.ts'
import { pause } from '../interruption.ts'
import type { StackIo } from '../io.ts'
import { containerPart } from '../parts/container-part.ts'
import { answersHttp } from '../parts/readiness.ts'
import type { Blueprint, StartedPart } from '../plan/blueprint.ts'
import type { WebPart } from '../stack-record.ts'
import { type ServicePlace, serviceEnvironment } from './native.ts'

const POLL_MS = 200

/** On this machine's network, as a build that is started as a program: a bridge in between would be measured with it. */
export async function buildContainer(image: string, env: Readonly<Record<string, string>>): Promise<GenericContainer> {
  const { GenericContainer } = await import('testcontainers')
  return new GenericContainer(image).withNetworkMode('host').withEnvironment({ ...env })
}

export const buildServiceContainer = (image: string, place: ServicePlace): Promise<GenericContainer> =>
  buildContainer(image, serviceEnvironment(place))

/** A program of ours in a container. */
interface Contained {
  readonly name: string
  readonly image: string
  readonly url: string
  readonly logFile: string
  /** The path that it answers with 200 when it can do its work. */
  readonly probe: string
  readonly graceMs: number
  readonly startSeconds: number
}

/** Starts a program of ours from an image. Throws a Failure where containers cannot share this machine's network. */
export function containedProgram(
  blueprint: Blueprint,
  what: Contained,
  build: () => Promise<GenericContainer>,
): StartedPart<WebPart> {
  const { survey } = blueprint
  const { name, image, url, logFile } = what
  if (!survey.answers || !survey.sharesNetwork) {
    throw new Failure('environment', `${name} needs a Docker engine whose containers share this machine's network.`, {
      hint: 'Use an engine on this machine (not Docker Desktop), or start the image yourself and give its URL.',
    })
  }
  const part = containerPart(blueprint, {
    label: name,
    badge: { name, version: image, image, logFile },
    graceSeconds: what.graceMs / 1000,
    build,
    part: (origin): WebPart => ({ origin, url }),
  })
  const ready = async (io: StackIo) => {
    const started = await part.ready(io)
    const containerId = started.origin.source === 'container' ? started.origin.containerId : ''
    await untilContainerReady(io, survey.engine, { ...what, containerId })
    return started
  }
  return { ...part, ready }
}

/** Waits until the program of a container is ready; one that ends before, or takes too long, fails. */
export async function untilContainerReady(
  io: StackIo,
  engine: Engine,
  {
    containerId,
    name,
    url,
    probe,
    logFile,
    startSeconds,
  }: Pick<Contained, 'name' | 'url' | 'probe' | 'logFile' | 'startSeconds'> & { readonly containerId: string },
): Promise<void> {
  const end = io.now() + startSeconds * 1000
  const hint = `its log: ${logFile}`
  while (!(await answersHttp(`${url}${probe}`))) {
    if ((await stateOf(engine, containerId))?.Running !== true)
      throw new Failure('environment', `${name} ended while it was starting`, { hint })
    if (io.now() > end) throw new Failure('environment', `${name} was not ready after ${startSeconds} s`, { hint })
    await pause(POLL_MS, io.signal)
  }
}
