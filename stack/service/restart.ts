import { openAccess } from '../../common/access.ts'
import { type OptionalProgram, optionalPrograms } from '../../slo/conventions.ts'
import { contactOf } from '../cassandra/nodes.ts'
import { findEngine, soon, stateOf } from '../docker/engine.ts'
import type { StackIo } from '../io.ts'
import { enter, rosterOf } from '../kept/roster.ts'
import { environmentOf, launchOptionalPart, untilOptionalPartReady, urlsOfParts } from '../parts/optional-parts.ts'
import { START_SECONDS } from '../parts/readiness.ts'
import { KEYSPACE } from '../plan/blueprint.ts'
import { stopGroup } from '../process/group.ts'
import { attach } from '../running/attached-stack.ts'
import type { RunningStack } from '../running/running-stack.ts'
import { isOurs, type StackRecord, type WebPart } from '../stack-record.ts'
import { untilContainerReady } from './image.ts'
import { GRACE_MS, launchService, type NativeService, untilServiceReady } from './native.ts'
import type { ServiceSource } from './source.ts'

/** Starts a service that is a program anew, at its place and with its log. */
export async function relaunch(
  io: StackIo,
  record: StackRecord,
  service: WebPart,
  program: Pick<NativeService, 'name' | 'folder' | 'orphan' | 'env'>,
): Promise<WebPart> {
  const { cassandra } = record.parts
  if (service.origin.source !== 'native' || !('address' in cassandra)) return service
  await stopGroup(io, service.origin.process, GRACE_MS)
  const { hostname, port } = new URL(service.url)
  const running = await launchService(io, {
    ...program,
    env: { ...environmentOf(urlsOfParts(record.parts)), ...program.env },
    host: hostname,
    port: Number(port),
    cassandra: { ...contactOf([cassandra, ...cassandra.others]), keyspace: KEYSPACE },
    logFile: service.origin.logFile,
    access: isOurs(cassandra) ? openAccess.cassandra : io.access.cassandra,
  })
  enter(rosterOf(io, record.id), running.identity)
  await untilServiceReady(io, running, service.url)
  return { ...service, origin: { ...service.origin, process: running.identity } }
}

/** Starts the optional parts that are programs of the checkout anew, each at its place and with its log. */
export async function relaunchOptionalParts(io: StackIo, record: StackRecord): Promise<StackRecord['parts']> {
  const urls = urlsOfParts(record.parts)
  const again = async (part: OptionalProgram) => {
    const before = record.parts[part]
    if (before?.origin.source !== 'native') return {}
    const { process, logFile } = before.origin
    await stopGroup(io, process, GRACE_MS)
    const running = await launchOptionalPart(io, {
      part,
      urls,
      serviceUrl: record.parts.service.url,
      env: before.env ?? {},
      logFile,
      orphan: 'stays',
    })
    enter(rosterOf(io, record.id), running.identity)
    await untilOptionalPartReady(io, running, part, before.url)
    return { [part]: { ...before, origin: { ...before.origin, process: running.identity } } }
  }
  return Object.assign({}, record.parts, ...(await Promise.all(optionalPrograms.map(again))))
}

async function restartContainer(io: StackIo, service: WebPart): Promise<WebPart> {
  const { origin, url } = service
  const engine = await findEngine(io)
  if (origin.source !== 'container' || !engine) return service
  const { containerId, logFile, image } = origin
  await engine.getContainer(containerId).restart({ t: GRACE_MS / 1000, ...soon(3 * GRACE_MS) })
  const what = { name: `the service of ${image}`, url, probe: '/readyz', logFile, startSeconds: START_SECONDS }
  await untilContainerReady(io, engine, { ...what, containerId })
  return { ...service, origin: { ...origin, pid: (await stateOf(engine, containerId))?.Pid ?? 0 } }
}

/** Starts both services of a stack anew, each at its place; those that somebody else runs are left alone. */
export async function restartServices(
  io: StackIo,
  stack: RunningStack,
  sources: { readonly service: ServiceSource; readonly rival: ServiceSource },
): Promise<RunningStack> {
  const { record } = stack
  const again = async (part: WebPart, source: ServiceSource) => {
    if (source.kind === 'url') return part
    if (source.kind === 'image') return await restartContainer(io, part)
    const name = `the service of ${source.path}`
    return await relaunch(io, record, part, { name, folder: source.path, orphan: 'stops', env: {} })
  }
  const { service, rival } = record.parts
  const [newService, newRival] = await Promise.all([
    again(service, sources.service),
    rival && again(rival, sources.rival),
  ])
  const parts = { ...record.parts, service: newService, ...(newRival ? { rival: newRival } : {}) }
  return attach(io, { ...record, parts }, async () => {
    await Promise.all([newService, newRival].map((part) => stopPart(io, part)))
    await stack[Symbol.asyncDispose]()
  })
}

async function stopPart(io: StackIo, part: WebPart | undefined): Promise<void> {
  if (part?.origin.source === 'native') await stopGroup(io, part.origin.process, GRACE_MS)
}
