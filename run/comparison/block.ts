import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Plan } from '../../scenarios/lib/plan.ts'
import { type Block, blockOf } from '../../slo/comparison/block.ts'
import type { RunIo } from '../io.ts'
import type { Load } from '../request.ts'
import type { RunFolder } from '../run-folder.ts'
import { runPlanOf } from '../run-plan.ts'
import type { Site } from '../site.ts'
import { type SentWindow, sendWindow } from '../window.ts'

/** The users of the warm-up have to be free for the window, connections and all. */
const gapSeconds = 1

export type Where = Pick<Block, 'side' | 'pair' | 'start'>

/**
 * One short window on one side. Its generator and the machine are its witnesses: to push every request to Prometheus and to wait for
 * scrapes would take longer than the window.
 */
export async function runBlock(load: Load, site: Site, where: Where, folder: RunFolder, io: RunIo): Promise<Block> {
  const name = `${where.side}${where.pair}`
  return await sendPlan(load, site, name, folder, io, (plan, { window, exitCode, journal, machine }) => {
    const evidence = { plan: runPlanOf(plan), generator: { exitCode, summary: journal?.summary }, machine }
    return blockOf(evidence, { ...where, startedAt: new Date(window.start * 1000).toISOString(), id: plan.runId })
  })
}

/** Sends a load with a log of its own, which goes once it has been used. */
export async function sendPlan<T>(
  load: Load,
  site: Site,
  name: string,
  folder: RunFolder,
  io: RunIo,
  use: (plan: Plan, sent: SentWindow, logs: string) => T | Promise<T>,
): Promise<T> {
  const id = `${folder.id}-${name}`
  const logs = join(folder.logs, name)
  await rm(logs, { recursive: true, force: true })
  await mkdir(logs, { recursive: true })
  const plan: Plan = { ...load, gapSeconds, target: site.endpoints.serviceUrl, runId: id }
  const sent = await sendWindow(plan, site, { id, path: folder.path, logs }, io)
  const used = await use(plan, sent, logs)
  if (sent.exitCode === 0) await rm(logs, { recursive: true, force: true })
  return used
}
