import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { resolve } from 'node:path'
import { Option } from 'commander'
import { Failure } from '../../common/failure.ts'
import { writeWhole } from '../../common/files.ts'
import { compileTraffic } from '../../run/traffic/compile.ts'
import { trafficJson } from '../../run/traffic/file.ts'
import type { Input } from '../../run/traffic/lines.ts'
import { usualKnobs } from '../../scenarios/lib/knobs.ts'
import { knobFlag } from '../flags/knobs.ts'
import { instantFlag, numberFlag } from '../flags/values.ts'
import type { Register } from '../program.ts'
import { createProgress } from '../world/progress.ts'
import type { World } from '../world/world.ts'
import { planSentences, readingText } from './words.ts'

const examples = `
Examples:
  liftwing-slo plan pageviews-20260801-*.gz -o august.json       the hours of a day, as Wikimedia publishes them
  liftwing-slo plan pageviews-20260801-190000.gz --wiki enwiki   one hour of one wiki
  bzip2 -dc pageviews-20260801-user.bz2 | liftwing-slo plan - --name pageviews-20260801-user
                                                                 a day of pageview_complete, with the ids of pages
  liftwing-slo plan /var/log/nginx/access.log --from 2026-08-01T18:00Z --to 2026-08-01T19:00Z
  liftwing-slo gate --scenario replay --traffic traffic.json --reads 500 --duration 5m --arrivals poisson

Reads Wikimedia's page views (pageviews, pageview_complete) and access logs (combined, common, Envoy's default, JSON lines), also compressed
by gzip or Zstandard. docs/traffic.md says what is made of them.
`

type PlanFlags = {
  readonly output: string
  readonly wiki?: readonly string[]
  readonly from?: number
  readonly to?: number
  readonly seed: number
  readonly ids: number
  readonly name?: string
}

/** Makes of logs what the scenario replay replays. */
export const plan: Register = (program, world) => {
  program
    .command('plan')
    .summary('make traffic to replay of page views or an access log')
    .description(
      'Counts requests by time and by page, fits how popularity falls, and writes what the scenario replay replays.',
    )
    .argument('<log...>', 'files; - is the standard input')
    .option('-o, --output <file>', 'where the traffic is written', 'traffic.json')
    .addOption(
      new Option('--wiki <ids>', 'only pages of these wikis, such as enwiki,dewiki').argParser((text) =>
        text.split(',').filter((id) => id !== ''),
      ),
    )
    .addOption(instantFlag('--from <time>', 'only requests from then on, such as 2026-08-01T18:00Z'))
    .addOption(instantFlag('--to <time>', 'only requests before'))
    .addOption(knobFlag(usualKnobs.seed))
    .addOption(
      numberFlag(
        '--ids <n>',
        'so many of the most popular pages are kept by their ids, where the log has ids',
        { min: 0, max: 20_000, whole: true },
        10_000,
      ),
    )
    .option('--name <name>', 'the name of the standard input, which tells the hour or the day of page views')
    .addHelpText('after', examples)
    .action(async (logs: readonly string[], flags: PlanFlags) => {
      refuseNoTime(flags)
      using progress = createProgress(world)
      const inputs = await Promise.all(logs.map((log) => inputOf(log, flags, world)))
      const compiled = await compileTraffic(inputs, {
        wanted: {
          wikis: flags.wiki && new Set(flags.wiki),
          fromSeconds: flags.from ?? Number.NEGATIVE_INFINITY,
          toSeconds: flags.to ?? Number.POSITIVE_INFINITY,
        },
        seed: flags.seed,
        ids: flags.ids,
        scratchFolder: tmpdir(),
        signal: world.signal,
        onProgress: (at) => progress.update(...readingText(at)),
      })
      await save(resolve(world.cwd, flags.output), trafficJson(compiled.traffic))
      progress.clear()
      for (const sentence of planSentences(compiled, flags.output)) world.stdout(`${sentence}\n`)
    })
}

function refuseNoTime({ from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY }: PlanFlags): void {
  if (from >= to) throw new Failure('input', 'The time ends before it begins.', { hint: 'Give a --to after --from.' })
}

async function inputOf(log: string, { name = 'stdin' }: PlanFlags, { cwd, stdin }: World): Promise<Input> {
  if (log === '-') return { name, bytes: undefined, chunks: stdin }
  const path = resolve(cwd, log)
  const found = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    throw new Failure(
      'input',
      `${log} cannot be read: ${cause.code === 'ENOENT' ? 'there is no such file' : cause.code}.`,
      {
        cause,
      },
    )
  })
  if (found.isDirectory()) throw new Failure('input', `${log} is a folder.`, { hint: 'Give the files in it.' })
  return { name: log, bytes: found.size, chunks: () => createReadStream(path, { highWaterMark: 2 ** 18 }) }
}

async function save(file: string, content: string): Promise<void> {
  await writeWhole(file, content).catch((cause: NodeJS.ErrnoException) => {
    throw new Failure('environment', `${file} cannot be written: ${cause.code}.`, {
      hint: 'Give another file with --output.',
      cause,
    })
  })
}
