import { resolve } from 'node:path'
import { Failure } from '../../common/failure.ts'
import { withRunFolder } from '../../run/saved/run-folder.ts'
import { composeHistory } from '../../slo/history/compose.ts'
import { type HistoryDesign, usualHistory } from '../../slo/history/record.ts'
import { numberFlag } from '../flags/values.ts'
import type { Register } from '../program.ts'
import { commandLine } from '../world/command-line.ts'
import { exitCodeOfVerdict, exitCodes } from '../world/exit-codes.ts'
import { explain } from '../world/explain.ts'
import { createProgress } from '../world/progress.ts'
import { fullFlag, tell } from '../world/tell.ts'
import type { World } from '../world/world.ts'
import { entryOf } from './entry.ts'
import { addToHistory, readHistory } from './file.ts'

const examples = `
Examples:
  liftwing-slo history add results/20261121T031042Z-surge-7f3a --to history.jsonl
                                                       what a gate, a search or a comparison found; added once, however often it is asked for
  liftwing-slo history history.jsonl                   where did it change?
  liftwing-slo history history/ --recent 5 --tolerate 10
                                                       a folder, to which each result adds a file; 10 % worse will do

Exit code 1 where a measure is worse than at the best level within the recent results, 2 where there are too few results to find that out, or the latest
prove nothing.
`
const addExamples = `
Examples:
  liftwing-slo history add results/20261121T031042Z-surge-7f3a --to history.jsonl
  liftwing-slo history add results/*-surge-* results/*-comparison-* --to history/

A name that ends in .jsonl is a file, every other one a folder. A result that cannot be read is named, and keeps no other one out: exit code 3, or 4.
`

type HistoryFlags = {
  readonly output: string
  readonly last: number
  readonly recent: number
  readonly tolerate: number
  readonly falseAlarms: number
  readonly full?: true
}

/** Results over time. */
export const history: Register = (program, world, finish) => {
  const { last, recent, tolerated, falseAlarms } = usualHistory
  const command = program
    .command('history')
    .summary('results over time: where did they change?')
    .argument('<history>', 'a file of lines, or a folder of such files')
    .option('-o, --output <folder>', 'where the report is written', 'results')
    .addOption(numberFlag('--last <n>', 'results of each series to look at', { min: 1, max: 300, whole: true }, last))
    .addOption(
      numberFlag(
        '--recent <n>',
        'results within which nothing may have become worse',
        { min: 1, max: 1000, whole: true },
        recent,
      ),
    )
    .addOption(
      numberFlag('--tolerate <percent>', 'a measure may become so much worse', { min: 1, max: 100 }, 100 * tolerated),
    )
    .addOption(
      numberFlag(
        '--false-alarms <percent>',
        'find something in so many of the histories in which nothing changed',
        { min: 0.01, max: 20 },
        100 * falseAlarms,
      ),
    )
    .option(...fullFlag)
    .addHelpText('after', examples)
    .action(async (path: string, flags: HistoryFlags) => finish(await lookAt(path, flags, world)))
  command
    .command('add')
    .summary('add results of gate, capacity and compare to a history')
    .argument('<result...>', 'the folders of results, or their report.json')
    .requiredOption('--to <history>', 'a file that ends in .jsonl, or a folder; made if need be')
    .addHelpText('after', addExamples)
    .action(async (results: readonly string[], { to }: { readonly to: string }) => {
      const troubles = await add(results, to, world)
      finish(Math.max(exitCodes.met, ...troubles.map((trouble) => explain(trouble, world))))
    })
}

async function lookAt(path: string, flags: HistoryFlags, world: World): Promise<number> {
  const lines = await readHistory(resolve(world.cwd, path))
  if (!lines) {
    throw new Failure('input', `There is no history ${path}.`, {
      hint: 'Add results to it: liftwing-slo history add results/<run> --to <history>.',
    })
  }
  const { entries, unread } = lines
  if (entries.length === 0) {
    const [first] = unread
    throw new Failure(
      'input',
      `${path} holds no result${first ? `. ${first.where}: ${first.why}` : '.'}`.replace(/\.\.$/, '.'),
      {
        hint: 'Add results to it: liftwing-slo history add results/<run> --to <history>.',
      },
    )
  }
  const io = { now: world.now, random: Math.random }
  return await withRunFolder(resolve(world.cwd, flags.output), 'history', io, async ({ id, path: folder }) => {
    const createdAt = new Date(world.now()).toISOString()
    const about = { id, createdAt, source: path, command: commandLine(world.argv) }
    const report = composeHistory(lines, designOf(flags), about)
    await tell(report, folder, flags, world, createProgress(world))
    return exitCodeOfVerdict(report.verdict)
  })
}

function designOf({ last, recent, tolerate, falseAlarms }: HistoryFlags): HistoryDesign {
  return { ...usualHistory, last, recent, tolerated: tolerate / 100, falseAlarms: falseAlarms / 100 }
}

/** Answers why some could not be read; the others are added all the same. */
async function add(results: readonly string[], to: string, world: World): Promise<readonly unknown[]> {
  const path = resolve(world.cwd, to)
  const read = await Promise.allSettled(results.map((result) => entryOf(resolve(world.cwd, result))))
  const readable = read.flatMap((each) => (each.status === 'fulfilled' ? [[each.value.id, each.value] as const] : []))
  const entries = [...new Map(readable).values()]
  const there = new Set((await readHistory(path))?.entries.map(({ id }) => id))
  const added = entries.filter(({ id }) => !there.has(id))
  if (added.length > 0) await addToHistory(path, added, process.pid)
  for (const { id, spoiled } of entries) {
    const told = spoiled === undefined ? '' : ` It proves nothing, and will not count. ${spoiled}`
    world.stdout(there.has(id) ? `${id} is in ${to} already.\n` : `${id} was added to ${to}.${told}\n`)
  }
  return read.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []))
}
