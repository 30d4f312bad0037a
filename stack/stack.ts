import { resolve } from 'node:path'
import { makeFolder } from '../common/files.ts'
import { nodeCount } from './cassandra/cluster.ts'
import { claimDataFolder } from './cassandra/data-folder.ts'
import { heapOf } from './cassandra/heap.ts'
import { surveyEngine } from './docker/survey.ts'
import type { StackIo } from './io.ts'
import { clearLeftovers } from './kept/leftovers.ts'
import { saveRecord } from './kept/record-file.ts'
import { closeRoster, enterContainers, openRoster, type Roster } from './kept/roster.ts'
import { startsKafka } from './parts/optional-parts.ts'
import { PortTaken } from './parts/readiness.ts'
import { startParts } from './parts/start-parts.ts'
import type { Blueprint } from './plan/blueprint.ts'
import { requireNamed } from './plan/existing.ts'
import { parseStackOptions, type Settings, type StackOptions } from './plan/options.ts'
import { choosePlaces } from './plan/places.ts'
import { chooseSupply, containerCandidates } from './plan/supply.ts'
import type { Launch } from './process/child.ts'
import { requireOpenFiles } from './process/open-files.ts'
import { attach } from './running/attached-stack.ts'
import type { RunningStack } from './running/running-stack.ts'
import type { StackParts, StackRecord } from './stack-record.ts'
import { ensureTools } from './toolchain/tools.ts'

/** How often other ports are tried when one was taken between its choice and its use. */
const PORT_ATTEMPTS = 3

/** Sorts by time; the last part tells apart two that start at once. */
function newId(io: StackIo): string {
  const time = new Date(io.now()).toISOString().replace(/[-:]|\..*/g, '')
  return `${time}-${io.pid}-${Math.floor(io.random() * 36 ** 4).toString(36)}`
}

async function startSomewhere(io: StackIo, blueprint: Omit<Blueprint, 'places'>) {
  for (let attempt = 1; ; attempt++) {
    const places = await choosePlaces(io, blueprint.settings)
    try {
      return await startParts(io, { ...blueprint, places })
    } catch (error) {
      if (!(error instanceof PortTaken) || attempt === PORT_ATTEMPTS) throw error
      io.log(`${error.message}: trying others`)
    }
  }
}

/** Of services, and of further programs, that are to be started from one. */
const imagesOf = ({ service, rival, partsImage }: Settings) => [
  ...[service, rival].flatMap((source) => (source?.kind === 'image' ? [source.image] : [])),
  ...(partsImage === undefined ? [] : [partsImage]),
]

/** Settles what comes from where, and brings it. */
async function prepare(io: StackIo, settings: Settings) {
  await requireNamed(io, settings)
  const survey = await surveyEngine(io, settings.stack, containerCandidates(settings), imagesOf(settings))
  const plan = chooseSupply(settings, survey)
  return { survey, plan, tools: await ensureTools(io, plan, startsKafka(settings)) }
}

function recordOf(io: StackIo, blueprint: Omit<Blueprint, 'places'>, parts: StackParts): StackRecord {
  const { roster, settings, dataFolder } = blueprint
  return {
    schemaVersion: 1,
    id: roster.id,
    root: io.root,
    startedAt: new Date(io.now()).toISOString(),
    folder: roster.folder,
    logFolder: settings.logFolder,
    ...(dataFolder === undefined ? {} : { dataFolder }),
    parts,
  }
}

async function start(
  io: StackIo,
  settings: Settings,
  roster: Roster,
  orphan: Launch['orphan'],
  onClose: (close: () => Promise<void>) => void,
): Promise<StackRecord> {
  const { heapMiB, remark } = heapOf(nodeCount(settings.dataCenters), io.limits.memoryBytes, settings.heapMiB)
  const { survey, plan, tools } = await prepare(io, settings)
  const ours = plan.cassandra === 'native' || plan.cassandra === 'container' ? plan.cassandra : undefined
  const data = ours && (await claimDataFolder(io, settings, ours, roster))
  if (data) onClose(data.release)
  if (Object.values(plan).includes('container') || imagesOf(settings).length > 0) await enterContainers(roster)
  if (ours && remark) io.log(remark)
  const blueprint = { settings, plan, survey, tools, roster, dataFolder: data?.place, heapMiB, orphan }
  const { parts, stop } = await startSomewhere(io, blueprint)
  onClose(stop)
  const record = recordOf(io, blueprint, parts)
  await saveRecord(io, record)
  return record
}

/**
 * Starts a stack, or takes the endpoints that exist, and returns when every part answers. Disposing of it stops what was
 * started; if this process is killed, the next start does. Throws a Failure, with nothing left running.
 */
export async function startStack(
  options: StackOptions,
  io: StackIo,
  orphan: Launch['orphan'] = 'stops',
): Promise<RunningStack> {
  const parsed = parseStackOptions(options)
  const settings = { ...parsed, logFolder: resolve(parsed.logFolder) }
  await requireOpenFiles()
  await clearLeftovers(io)
  await makeFolder(settings.logFolder)
  const roster = await openRoster(io, newId(io))
  const closing = [() => closeRoster(roster)]
  const close = async () => {
    for (let next = closing.pop(); next !== undefined; next = closing.pop()) await next()
  }
  try {
    const record = await start(io, settings, roster, orphan, (step) => closing.push(step))
    return attach(io, record, close)
  } catch (error) {
    await close()
    throw error
  }
}
