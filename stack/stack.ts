import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { attach } from './attached-stack.ts'
import type { Launch } from './child-process.ts'
import { claimDataFolder, type DataFolder } from './data-folder.ts'
import { writeWhole } from './files.ts'
import type { StackIo } from './io.ts'
import { closeLedger, type Ledger, openLedger } from './ledger.ts'
import { clearLeftovers } from './leftovers.ts'
import { defaultHeapMiB, parseStackOptions, type Settings, type StackOptions } from './options.ts'
import { choosePlaces } from './places.ts'
import { choosePlan } from './plan.ts'
import { PortTaken } from './readiness.ts'
import type { RunningStack } from './running-stack.ts'
import type { Site } from './site.ts'
import type { StackRecord } from './stack-record.ts'
import { startParts } from './start-parts.ts'
import { ensureTools } from './tools.ts'

/** How often other ports are tried when one was taken between its choice and its use. */
const PORT_ATTEMPTS = 3

/** Sorts by time; the last part tells apart two that start at once. */
function newId(io: StackIo): string {
  const time = new Date(io.now()).toISOString().replace(/[-:]|\..*/g, '')
  return `${time}-${io.pid}-${Math.floor(io.random() * 36 ** 4).toString(36)}`
}

async function startAt(io: StackIo, site: Omit<Site, 'places'>) {
  for (let attempt = 1; ; attempt++) {
    const places = await choosePlaces(io, site.settings, site.serviceHost)
    try {
      return await startParts(io, { ...site, places })
    } catch (error) {
      if (!(error instanceof PortTaken) || attempt === PORT_ATTEMPTS) throw error
      io.log(`${error.message}: trying others`)
    }
  }
}

function recordOf(io: StackIo, site: Omit<Site, 'places'>, parts: StackRecord['parts']): StackRecord {
  return {
    schemaVersion: 1,
    id: site.ledger.id,
    root: io.root,
    startedAt: new Date(io.now()).toISOString(),
    folder: site.ledger.folder,
    logFolder: site.settings.logFolder,
    dataFolder: site.dataFolder,
    parts,
  }
}

async function start(io: StackIo, settings: Settings, ledger: Ledger, data: DataFolder, orphan: Launch['orphan']) {
  const plan = choosePlan(settings, { answers: false, why: 'not asked' })
  const site = {
    settings,
    plan,
    tools: await ensureTools(io, plan),
    ledger,
    dataFolder: data.path,
    serviceHost: '127.0.0.1',
    heapMiB: settings.heapMiB ?? defaultHeapMiB(io.memoryBytes),
    orphan,
  }
  const { parts, stop } = await startAt(io, site)
  const record = recordOf(io, site, parts)
  await writeWhole(join(ledger.folder, 'stack.json'), `${JSON.stringify(record, null, 2)}\n`, io.pid)
  return { record, stop }
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
  await clearLeftovers(io)
  await mkdir(settings.logFolder, { recursive: true })
  const ledger = await openLedger(io, newId(io))
  let data: DataFolder | undefined
  const close = async () => {
    await data?.release()
    await closeLedger(ledger)
  }
  try {
    data = await claimDataFolder(io, settings, ledger)
    const { record, stop } = await start(io, settings, ledger, data, orphan)
    return attach(io, record, async () => {
      await stop()
      await close()
    })
  } catch (error) {
    await close()
    throw error
  }
}
