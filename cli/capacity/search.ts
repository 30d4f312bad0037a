import { resolve } from 'node:path'
import { formatNames } from '../../reports/format.ts'
import { writeReports } from '../../reports/write-reports.ts'
import { climb } from '../../run/capacity.ts'
import { surroundingsOf } from '../../run/facts.ts'
import { readClimb, type SavedClimb } from '../../run/saved/climb.ts'
import { openRunFolder, type RunFolder, withRunFolder } from '../../run/saved/run-folder.ts'
import type { Scenario } from '../../scenarios/lib/scenario.ts'
import type { CapacityReport } from '../../slo/capacity/record.ts'
import { runPromises } from '../../slo/run/scoring/promises.ts'
import { loadOf } from '../flags/knobs.ts'
import { refuseImpatience } from '../flags/refusals.ts'
import { partsRequest } from '../flags/stack.ts'
import { commandLine, withoutResume } from '../world/command-line.ts'
import type { ProgressDisplay } from '../world/progress.ts'
import { runIo } from '../world/run-io.ts'
import { tell } from '../world/tell.ts'
import type { World } from '../world/world.ts'
import { askedOf, readAssumptions, requireSamePlan } from './asked.ts'
import type { CapacityFlags } from './flags.ts'
import { Notebook } from './notebook.ts'
import { loadAt } from './trial-load.ts'

/** One search, from nothing, or from what an earlier one has kept, to its report. */
export async function search(
  scenario: Scenario,
  flags: CapacityFlags,
  world: World,
  progress: ProgressDisplay,
): Promise<CapacityReport> {
  const io = await runIo(world, progress, flags)
  const load = loadOf(scenario, flags)
  const { title, objectives } = await runPromises(flags.promises, scenario.objectives, world.now() / 1000)
  const argv = withoutResume(world.argv)
  const command = commandLine(argv)
  const request = {
    load,
    parts: partsRequest(flags, scenario.needs),
    serviceSelector: flags.serviceSelector,
    subject: title,
    command,
  }
  refuseImpatience(load.timeoutMs, objectives)
  progress.promise(objectives)
  const asked = askedOf(load, scenario, objectives, flags, await readAssumptions(flags.sizing, load))
  const work = async (folder: RunFolder, saved?: SavedClimb): Promise<CapacityReport> => {
    const notebook = new Notebook(folder, asked, flags, saved, progress)
    // A search that was at its end already needs no parts.
    const isOver = saved !== undefined && notebook.next() === undefined
    try {
      if (!isOver)
        await climb(
          request,
          folder,
          {
            arrive: async (site) => await notebook.begin(await surroundingsOf(request, site, io), world.now(), io.pid),
            next: () => {
              const wanted = notebook.next()
              return wanted && { ...wanted, load: loadAt(load, scenario, wanted.perSecond, wanted.seconds) }
            },
            keep: async (record, tookSeconds) => await notebook.keep(record, tookSeconds),
          },
          io,
        )
    } catch (error) {
      await keepReport(notebook, folder.path).catch((trouble) => progress.say(`There is no report of it: ${trouble}`))
      notebook.breakOff(commandLine([...argv, '--resume', folder.path]))
      throw error
    }
    const report = await notebook.report()
    if (!report) throw new Error('a search ended without a trial')
    await tell(report, folder.path, flags, world, progress)
    return report
  }
  if (flags.resume === undefined) return await withRunFolder(resolve(world.cwd, flags.output), 'capacity', io, work)
  const folder = resolve(world.cwd, flags.resume)
  const saved = await readClimb(folder)
  // Parts take their time to start, and one that is at its end starts none.
  requireSamePlan(saved.plan, { ...saved.plan, ...asked })
  return await work(await openRunFolder(folder), saved)
}

async function keepReport(notebook: Notebook, folder: string): Promise<void> {
  const report = await notebook.report()
  if (report) await writeReports(report, folder, formatNames)
}
