import { resolve } from 'node:path'
import { Option } from 'commander'
import { Failure } from '../common/failure.ts'
import { type FormatName, formatNames } from '../reports/format.ts'
import { keptObservations } from '../run/saved/observations.ts'
import { readRun } from '../run/saved/run.ts'
import { withRunFolder } from '../run/saved/run-folder.ts'
import { keptTraces } from '../run/saved/traces.ts'
import { jobs } from '../slo/conventions.ts'
import { askObservations } from '../slo/investigation/ask.ts'
import { observationsOfRun } from '../slo/investigation/from-run.ts'
import { investigate } from '../slo/investigation/investigate.ts'
import type { Observations } from '../slo/investigation/observations.ts'
import { intervalOf, rangeOf } from '../slo/investigation/range.ts'
import { connectPrometheus } from '../slo/prometheus/prometheus.ts'
import { askBuild } from '../slo/prometheus/software.ts'
import { watchStores } from '../slo/prometheus/stores.ts'
import { addPrometheusAccessFlags, type PrometheusAccessFlags, readAccess } from './flags/access.ts'
import { refuseUnheard } from './flags/refusals.ts'
import { instantFlag, numberFlag, timeFlag, urlFlag } from './flags/values.ts'
import type { Register } from './program.ts'
import { commandLine } from './world/command-line.ts'
import { exitCodes } from './world/exit-codes.ts'
import { createProgress, type ProgressDisplay } from './world/progress.ts'
import { fullFlag, tell } from './world/tell.ts'
import type { World } from './world/world.ts'

const examples = `
Examples:
  liftwing-slo investigate results/20261121T031042Z-surge-7f3a           where did the time of this run go?
  liftwing-slo investigate --prometheus http://127.0.0.1:9090 --last 15m
  liftwing-slo investigate --prometheus https://thanos.example.org --from 2026-11-21T03:00Z --to 2026-11-21T04:00Z \\
      --service-selector 'app="topic-cache",site="eqiad"' --proxy-selector 'destination_workload="topic-cache"'

Splits latency into its parts, holds slow seconds against usual ones, and names at most three likely causes; none where nothing stands out.
Exit code 0 where it could look, whatever it found.
`

type InvestigateFlags = PrometheusAccessFlags & {
  readonly prometheus?: string
  readonly from?: number
  readonly to?: number
  readonly last?: number
  readonly before?: number
  readonly serviceSelector: string
  readonly proxySelector?: string
  readonly timeout: number
  readonly format: FormatName
  readonly output: string
  readonly full?: true
}

/** The ad-hoc latency investigation: where did the time go? */
export const investigation: Register = (program, world, finish) => {
  const command = program
    .command('investigate')
    .summary('where did the time go, and why?')
    .argument('[run]', 'the folder of a run, or its evidence.json; or leave it out and name a Prometheus')
    .addOption(urlFlag('--prometheus <url>', 'a Prometheus or Thanos that scrapes the service'))
    .addOption(instantFlag('--from <instant>', 'where the slow time begins, such as 2026-11-21T03:00Z'))
    .addOption(instantFlag('--to <instant>', 'and where it ends; now, where it is left out'))
    .addOption(timeFlag('--last <time>', 'the time until now, such as 15m', 20))
    .addOption(
      timeFlag('--before <time>', 'read so much before it, to know what is usual; as long again, an hour at most', 0),
    )
    .option('--service-selector <matchers>', "matchers of the service's own series", `job="${jobs.service}"`)
    .option('--proxy-selector <matchers>', 'matchers of the series of Istio or Envoy in front of it')
    .addOption(numberFlag('--timeout <s>', 'how long Prometheus may take for one query', { min: 1, max: 3600 }, 60))
    .addOption(new Option('-f, --format <name>', 'what is printed').choices(formatNames).default('text'))
    .option('-o, --output <folder>', 'where the report is written', 'results')
    .option(...fullFlag)
  addPrometheusAccessFlags(command)
    .addHelpText('after', examples)
    .action(async (run: string | undefined, flags: InvestigateFlags) => {
      if (run !== undefined && flags.prometheus === undefined)
        refuseUnheard(
          command,
          ofTime,
          'a run is looked at as a whole.',
          'Leave it out, or name a Prometheus instead of the run.',
        )
      using progress = createProgress(world)
      const observations =
        run === undefined ? await ofPrometheus(flags, world, progress) : await ofRun(run, flags, world, progress)
      await lookAt(observations, flags, world, progress)
      finish(exitCodes.met)
    })
}

/** The flags that say which time is meant. */
const ofTime = ['--from', '--to', '--last', '--before']

async function ofRun(
  run: string,
  flags: InvestigateFlags,
  world: World,
  progress: ProgressDisplay,
): Promise<Observations> {
  if (flags.prometheus !== undefined) {
    throw new Failure('input', 'A run, or a Prometheus?', {
      hint: 'A run carries what its Prometheus knew: leave out --prometheus, or leave out the run and give --from and --to.',
    })
  }
  const path = resolve(world.cwd, run)
  const record = await readRun(path)
  const kept = await keptObservations(path).catch(sayOf(progress))
  const requests = await keptTraces(path).catch(sayOf(progress))
  return observationsOfRun(record, kept, requests)
}

/** What can be shown is shown. */
const sayOf = (progress: ProgressDisplay) => (error: unknown) => {
  if (!(error instanceof Failure)) throw error
  progress.say(`${error.message} ${error.hint ?? ''}`.trim())
  return undefined
}

async function ofPrometheus(flags: InvestigateFlags, world: World, progress: ProgressDisplay): Promise<Observations> {
  const { prometheus: url, serviceSelector: selector, proxySelector: proxy, timeout } = flags
  if (url === undefined) {
    throw new Failure('input', 'Which run, or which Prometheus?', {
      hint: 'Give the folder of a run, or --prometheus <url> with --last 15m, or --from and --to.',
    })
  }
  const prometheus = connectPrometheus({
    url,
    timeoutMs: timeout * 1000,
    signal: world.signal,
    headers: (await readAccess(flags, world.signal)).prometheus,
    parallel: 4,
  })
  progress.update(`asking ${url}`)
  // What "last" means, whoever has the samples decides.
  const now = await prometheus.clock()
  const offsetSeconds = now - world.now() / 1000
  const span = { from: flags.from, to: flags.to, last: flags.last, before: flags.before }
  const { end } = rangeOf(span, now, 1)
  const intervalSeconds = await intervalOf(prometheus, selector, proxy, end)
  const { end: _, ...range } = rangeOf(span, now, intervalSeconds)
  const storesAway = await watchStores(prometheus, await askBuild(prometheus))
  const awayBefore = await storesAway?.()
  const observations = await askObservations(
    prometheus,
    { selector, proxy, traffic: undefined, intervalSeconds },
    range,
  )
  const clocks =
    Math.abs(offsetSeconds) > 2
      ? [
          `The clock of Prometheus and that of this machine are ${Math.abs(offsetSeconds).toFixed(0)} s apart: times are those of Prometheus.`,
        ]
      : []
  const away = [...new Set([...(awayBefore ?? []), ...((await storesAway?.()) ?? [])])]
  const stores =
    away.length > 0 ? [`Thanos has lost sight of ${away.join(', ')}: what these know is missing here.`] : []
  return { ...observations, unseen: [...stores, ...clocks, ...observations.unseen] }
}

async function lookAt(observations: Observations, flags: InvestigateFlags, world: World, progress: ProgressDisplay) {
  const io = { now: world.now, random: Math.random }
  await withRunFolder(resolve(world.cwd, flags.output), 'investigation', io, async ({ id, path: folder }) => {
    const about = { id, createdAt: new Date(world.now()).toISOString(), command: commandLine(world.argv) }
    const report = investigate(observations, about)
    await tell(report, folder, flags, world, progress)
  })
}
