import { join, resolve } from 'node:path'
import { Option } from 'commander'
import { Failure } from '../../common/failure.ts'
import { makeFolder } from '../../common/files.ts'
import { type FormatName, formatNames } from '../../reports/format.ts'
import { pastQuarters } from '../../reports/quarter/history.ts'
import { parseQuarter } from '../../slo/calendar.ts'
import { openDayCache } from '../../slo/counting/day-cache.ts'
import { methods, type SourceMethod } from '../../slo/counting/request.ts'
import { connectPrometheus } from '../../slo/prometheus/prometheus.ts'
import { quarterReport } from '../../slo/quarter/make-report.ts'
import { cacheFolder } from '../../stack/folders.ts'
import { addPrometheusAccessFlags, type PrometheusAccessFlags } from '../flags/access.ts'
import { loadPromised, type ServicesFlag, servicesFlag } from '../flags/services.ts'
import { numberFlag, urlFlag } from '../flags/values.ts'
import type { Register } from '../program.ts'
import { commandLine } from '../world/command-line.ts'
import { exitCodeOfVerdict, exitCodes } from '../world/exit-codes.ts'
import { createProgress, type ProgressDisplay } from '../world/progress.ts'
import { runIo } from '../world/run-io.ts'
import { fullFlag, tell } from '../world/tell.ts'
import type { World } from '../world/world.ts'
import type { Data } from './example-data.ts'
import { otherQuarters } from './past-reports.ts'

const examples = `
Examples:
  liftwing-slo report --prometheus http://127.0.0.1:9090 --quarter 2026-09     September to November 2026
  liftwing-slo report --prometheus https://thanos.example.org --quarter previous --services my-services.yaml
  liftwing-slo report --example                                                a quarter with known truth, made here
  liftwing-slo report --example --quarter previous                             the one before it, for a trend
  liftwing-slo report --prometheus http://127.0.0.1:9090 --format wikitext     ready to paste into Wikitech

A quarter is named by its first month, by any date inside it, or as current or previous. Days that are over are kept in
the cache folder, so that the next report of the same quarter asks only for what is new.
`

/** Longer than Prometheus' own limit of two minutes: its refusal says that a question is too large, ours says nothing. */
const patientSeconds = 180

type ReportFlags = ServicesFlag &
  PrometheusAccessFlags & {
    readonly quarter: string
    readonly prometheus?: string
    readonly example?: boolean
    readonly method?: SourceMethod
    readonly format: FormatName
    readonly output: string
    readonly failOn: 'inconclusive' | 'missed' | 'never'
    readonly timeout: number
    readonly cache: boolean
    readonly full?: true
  }

/** The quarterly report: was each promise met, what ate the budget, and what can be trusted. */
export const report: Register = (program, world, finish) => {
  const command = program
    .command('report')
    .summary('score the promises of a quarter from Prometheus')
    .option('-q, --quarter <when>', 'which quarter', 'current')
    .addOption(urlFlag('--prometheus <url>', 'a Prometheus or Thanos'))
    .addOption(
      new Option('--example', 'report an example quarter instead, from a Prometheus that is started for it').conflicts([
        'prometheus',
        'services',
      ]),
    )
    .option(...servicesFlag)
    .addOption(
      new Option('--method <name>', 'how increments are counted; by default the cheapest exact one').choices(
        // Recorded counts are used where there are some; they cannot be asked for where there are none.
        methods.filter((name) => name !== 'recorded'),
      ),
    )
    .addOption(new Option('-f, --format <name>', 'what is printed').choices(formatNames).default('text'))
    .option(...fullFlag)
    .option('-o, --output <folder>', 'where all formats are written', 'results')
    .addOption(
      new Option('--fail-on <verdict>', 'the mildest verdict that makes the exit code say so')
        .choices(['inconclusive', 'missed', 'never'])
        .default('inconclusive'),
    )
    .addOption(
      numberFlag('--timeout <s>', 'how long Prometheus may take for one query', { min: 1, max: 3600 }, patientSeconds),
    )
    .option('--no-cache', 'ask for every day again')
  addPrometheusAccessFlags(command)
    .addHelpText('after', examples)
    .action(async (flags: ReportFlags) => finish(await runReport(flags, world, createProgress(world))))
}

async function runReport(flags: ReportFlags, world: World, progress: ProgressDisplay): Promise<number> {
  const io = await runIo(world, progress, flags)
  const data = await obtainData(flags, world, async () => {
    // What makes the example and starts a Prometheus is not loaded for a report of anything else.
    const { exampleData } = await import('./example-data.ts')
    return exampleData(io, progress, flags.quarter)
  })
  try {
    const outputFolder = resolve(world.cwd, flags.output)
    const quarter = parseQuarter(data.quarter ?? flags.quarter, data.now)
    const promised = await loadPromised(data)
    // Before the questions, which may take minutes.
    await makeFolder(outputFolder)
    const prometheus = connectPrometheus({
      url: data.url,
      timeoutMs: flags.timeout * 1000,
      signal: world.signal,
      headers: io.access.prometheus,
    })
    const cache = openDayCache({ folder: join(cacheFolder(io), 'days') })
    const startedAt = world.now()
    const counted = await quarterReport({
      ...promised,
      prometheus,
      quarter,
      now: data.now,
      ...(flags.cache ? { cache } : {}),
      ...(flags.method ? { method: flags.method } : {}),
      onProgress: ({ done, of, what }) => progress.update(what, { done, total: of }),
      signal: world.signal,
      history: pastQuarters(await otherQuarters(outputFolder, quarter, progress.say), quarter),
      command: commandLine(world.argv),
    })
    const made = { ...counted, seconds: (world.now() - startedAt) / 1000 }
    const folder = join(outputFolder, `quarter-${quarter.id}`)
    await tell(made, folder, flags, world, progress)
    return exitCodeFor(made.verdict, flags.failOn)
  } finally {
    await data[Symbol.asyncDispose]()
    progress.clear()
  }
}

function exitCodeFor(verdict: Parameters<typeof exitCodeOfVerdict>[0], failOn: ReportFlags['failOn']): number {
  if (failOn === 'never' || (failOn === 'missed' && verdict === 'inconclusive')) return exitCodes.met
  return exitCodeOfVerdict(verdict)
}

async function obtainData(flags: ReportFlags, world: World, example: () => Promise<Data>): Promise<Data> {
  if (flags.example) return example()
  if (flags.prometheus === undefined) {
    throw new Failure('input', 'Which Prometheus?', { hint: 'Give --prometheus <url>, or --example to see a report.' })
  }
  return {
    url: flags.prometheus,
    now: world.now() / 1000,
    ...(flags.services ? { services: flags.services } : {}),
    quarter: undefined,
    [Symbol.asyncDispose]: async () => undefined,
  }
}
