import { join } from 'node:path'
import { openAccess } from '../../common/access.ts'
import { version } from '../../common/version.ts'
import { contactOf, type NodeEndpoints } from '../cassandra/nodes.ts'
import type { StackIo } from '../io.ts'
import { nativePart } from '../parts/native-part.ts'
import { environmentOf, plannedUrls } from '../parts/optional-parts.ts'
import { START_SECONDS } from '../parts/readiness.ts'
import { LOOPBACK_HOST } from '../plan/address.ts'
import { type Blueprint, EXISTING, given, KEYSPACE, type StartedPart } from '../plan/blueprint.ts'
import type { WebPart } from '../stack-record.ts'
import { buildServiceContainer, containedProgram } from './image.ts'
import { GRACE_MS, launchService, type ServicePlace, untilServiceReady } from './native.ts'
import type { ServiceSource } from './source.ts'

/** One of the services of a stack: the one that is tested, or the one that it is compared with. */
interface ServicePlan {
  /** What people call it. */
  readonly name: string
  readonly source: ServiceSource
  readonly url: string
  readonly port: number
  readonly logFile: string
}

type Chosen = Pick<Blueprint, 'settings' | 'places'>

function planned(source: ServiceSource, name: string, log: string, port: number, { settings }: Chosen): ServicePlan {
  const url = source.kind === 'url' ? source.url : `http://${LOOPBACK_HOST}:${port}`
  return { name, source, url, port, logFile: join(settings.logFolder, log) }
}

export function servicePlan(io: Pick<StackIo, 'root'>, blueprint: Chosen): ServicePlan {
  const { target, service } = blueprint.settings
  const source: ServiceSource =
    target === undefined ? (service ?? { kind: 'folder', path: io.root }) : { kind: 'url', url: target }
  const name = service === undefined ? 'the reference service' : `the service of ${tellSource(service)}`
  return planned(source, name, 'service.log', blueprint.places.servicePort, blueprint)
}

export function rivalPlan(blueprint: Chosen): ServicePlan | undefined {
  const { rival } = blueprint.settings
  return (
    rival && planned(rival, `the service of ${tellSource(rival)}`, 'rival.log', blueprint.places.rivalPort, blueprint)
  )
}

const tellSource = (source: ServiceSource) =>
  source.kind === 'folder' ? source.path : source.kind === 'image' ? source.image : source.url

function placeOf(io: StackIo, blueprint: Blueprint, { port }: ServicePlan, nodes: NodeEndpoints): ServicePlace {
  return {
    host: LOOPBACK_HOST,
    port,
    cassandra: { ...contactOf(nodes), keyspace: KEYSPACE },
    access: blueprint.settings.cassandra === undefined ? openAccess.cassandra : io.access.cassandra,
    env: { ...environmentOf(plannedUrls(blueprint)), ...blueprint.settings.serviceEnv },
  }
}

export async function startService(
  io: StackIo,
  blueprint: Blueprint,
  plan: ServicePlan,
  cassandra: NodeEndpoints | undefined,
): Promise<StartedPart<WebPart>> {
  const { source, url, name, logFile } = plan
  if (source.kind === 'url') return given(`the target at ${url}`, { origin: EXISTING, url })
  if (cassandra === undefined) throw new Error('the plan gave the service no Cassandra')
  const place = placeOf(io, blueprint, plan, cassandra)
  if (source.kind === 'image') {
    const { image } = source
    const what = { name, image, url, logFile, probe: '/readyz', graceMs: GRACE_MS, startSeconds: START_SECONDS }
    return containedProgram(blueprint, what, () => buildServiceContainer(image, place))
  }
  const launching = launchService(io, { ...place, name, folder: source.path, logFile, orphan: blueprint.orphan })
  return await nativePart(io, blueprint, launching, {
    label: name,
    version,
    graceMs: GRACE_MS,
    part: (origin) => ({ origin, url }),
    ready: (inner, running) => untilServiceReady(inner, running, url),
  })
}
