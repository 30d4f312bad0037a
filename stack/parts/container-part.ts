import { setTimeout as sleep } from 'node:timers/promises'
import type { GenericContainer, StartedTestContainer } from 'testcontainers'
import { type Badge, startContainer } from '../docker/containers.ts'
import { removeContainers, stateOf } from '../docker/engine.ts'
import type { StackIo } from '../io.ts'
import type { Blueprint, StartedPart } from '../plan/blueprint.ts'
import type { Origin } from '../stack-record.ts'

interface ContainerKind<Part> {
  readonly label: string
  readonly badge: Omit<Badge, 'stackId' | 'follow'>
  readonly graceSeconds: number
  readonly build: () => Promise<GenericContainer>
  readonly part: (origin: Origin) => Part
}

/** How long a start that was given up may take to notice. */
const ABANDONED_MS = 5000

async function pidOf(blueprint: Blueprint, id: string): Promise<number> {
  if (!blueprint.survey.answers || !blueprint.survey.sharesNetwork) return 0
  return (await stateOf(blueprint.survey.engine, id))?.Pid ?? 0
}

/** Stopping one container of the stack stops all: they end together, and one that is half started is found by its label. */
export function containerPart<Part>(blueprint: Blueprint, kind: ContainerKind<Part>): StartedPart<Part> {
  const { survey, roster } = blueprint
  if (!survey.answers) throw new Error('the plan called for containers without an engine')
  const badge: Badge = { ...kind.badge, stackId: roster.id, follow: blueprint.orphan === 'stops' }
  const { version, image, logFile } = badge
  let starting: Promise<StartedTestContainer | undefined> = Promise.resolve(undefined)
  const ready = async (inner: StackIo) => {
    const container = await kind.build()
    const started = startContainer(inner, container, badge)
    starting = started.catch(() => undefined)
    const containerId = (await started).getId()
    return kind.part({
      source: 'container',
      version,
      image,
      containerId,
      pid: await pidOf(blueprint, containerId),
      logFile,
    })
  }
  const remove = () => removeContainers(survey.engine, roster.id, kind.graceSeconds)
  const stop = async () => {
    await remove()
    await Promise.race([starting, sleep(ABANDONED_MS, undefined, { ref: false })])
    await remove()
  }
  return { label: kind.label, ready, stop }
}
