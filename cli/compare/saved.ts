import { stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { Failure } from '../../common/failure.ts'
import { readRun } from '../../run/saved/run.ts'
import { withRunFolder } from '../../run/saved/run-folder.ts'
import type { Side } from '../../slo/comparison/block.ts'
import { composeSavedRuns, type SavedRun } from '../../slo/comparison/saved-runs.ts'
import { commandLine } from '../world/command-line.ts'
import { exitCodeOfVerdict } from '../world/exit-codes.ts'
import type { ProgressDisplay } from '../world/progress.ts'
import { tell } from '../world/tell.ts'
import type { World } from '../world/world.ts'

type Names = Readonly<Record<Side, string>>

/** What else a folder of results may hold, by a file in it. */
const otherResults = { 'blocks.jsonl': 'a comparison', 'trials.jsonl': 'a search for capacity' } as const

async function refuseOtherResults(name: string, world: World): Promise<void> {
  for (const [file, what] of Object.entries(otherResults)) {
    if (!(await isFile(join(resolve(world.cwd, name), file)))) continue
    throw new Failure('input', `${name} holds ${what}, and only runs and builds are compared.`, {
      hint: 'liftwing-slo history shows what several of them found, one after the other.',
    })
  }
}

/** Whether two saved runs are meant: one beside a build that is to be started is neither. */
export async function areSavedRuns({ A, B }: Names, world: World): Promise<boolean> {
  for (const name of [A, B]) await refuseOtherResults(name, world)
  const [a, b] = await Promise.all([A, B].map((path) => isFile(join(resolve(world.cwd, path), 'evidence.json'))))
  if (a === b) return a === true
  throw new Failure('input', `${a ? A : B} is a saved run, and ${a ? B : A} is none.`, {
    hint: 'Give two folders under results/ that hold an evidence.json, or two builds.',
  })
}

/** Tells two saved runs beside each other. */
export async function compareSaved(
  names: Names,
  flags: { readonly output: string; readonly full?: true },
  world: World,
  progress: ProgressDisplay,
): Promise<number> {
  const [A, B] = await Promise.all([savedRun(names.A, world), savedRun(names.B, world)])
  if (A.record.facts.id === B.record.facts.id) {
    throw new Failure('input', `${names.A} and ${names.B} are the same run.`, { hint: 'Give two runs.' })
  }
  const io = { now: world.now, random: Math.random }
  return await withRunFolder(resolve(world.cwd, flags.output), 'comparison', io, async ({ id, path }) => {
    const createdAt = new Date(world.now()).toISOString()
    const report = composeSavedRuns({ A, B }, { id, createdAt, command: commandLine(world.argv) })
    await tell(report, path, flags, world, progress)
    return exitCodeOfVerdict(report.verdict)
  })
}

async function savedRun(path: string, world: World): Promise<SavedRun> {
  const folder = resolve(world.cwd, path)
  return { name: basename(folder), path, record: await readRun(folder) }
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true
}
