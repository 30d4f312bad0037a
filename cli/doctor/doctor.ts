import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { Option } from 'commander'
import { Failure } from '../../common/failure.ts'
import { coloured, plain } from '../../reports/text/ink.ts'
import { textTable } from '../../reports/text/text-table.ts'
import { wrap } from '../../reports/text/wrap.ts'
import type { RunIo } from '../../run/io.ts'
import { cpuSpeed, machineAtRest } from '../../run/machine/at-rest.ts'
import { floorOfKeptStack } from '../../run/machine/floor.ts'
import { usualKnobs } from '../../scenarios/lib/knobs.ts'
import { canShow } from '../../slo/run/can-show.ts'
import { type Floor, floorMs } from '../../slo/run/machine.ts'
import { runPromises } from '../../slo/run/scoring/promises.ts'
import { lookAtEngine } from '../../stack/docker/look.ts'
import { cacheFolder } from '../../stack/folders.ts'
import { statusOfStack } from '../../stack/kept/kept.ts'
import { chooseSupply } from '../../stack/plan/supply.ts'
import { builders, builtTools } from '../../stack/toolchain/installed.ts'
import { numberFlag } from '../flags/values.ts'
import type { Register } from '../program.ts'
import { exitCodes } from '../world/exit-codes.ts'
import { createProgress, type ProgressDisplay } from '../world/progress.ts'
import { runIo } from '../world/run-io.ts'
import type { World } from '../world/world.ts'
import { type Diagnosis, missing } from './findings.ts'
import { choiceSentence, foreignCores, installedTable, machineTable, promisesTable, verdictSentence } from './words.ts'

const examples = `
Examples:
  liftwing-slo doctor                          in about 20 s: what is here, and what a run on this machine can show
  liftwing-slo doctor --promises mine.yaml     of other promises than those of the topic cache
  liftwing-slo doctor --format json            the same for programs

Nothing is installed, built, pulled or started. Where a stack is kept (stack up), its database is read from for 3 s.
Exit code 4 where something is missing without which no run can begin, 2 where this machine cannot show a promise.
`

type DoctorFlags = { readonly promises?: string; readonly seconds: number; readonly format: 'text' | 'json' }

/** What this machine has, and what it can show. */
export const doctor: Register = (program, world, finish) => {
  program
    .command('doctor')
    .summary('what is installed, which stack would be chosen, and whether this machine can show the promises')
    .option('--promises <file>', 'a services file with other promises than those of the topic cache')
    .addOption(numberFlag('--seconds <n>', 'how long to watch the machine', { min: 1, max: 600, whole: true }, 15))
    .addOption(new Option('-f, --format <name>', 'how to tell it').choices(['text', 'json']).default('text'))
    .addHelpText('after', examples)
    .action(async (flags: DoctorFlags) => {
      using progress = createProgress(world)
      const findings = await examine(flags, world, progress)
      progress.clear()
      world.stdout(flags.format === 'json' ? json(findings) : told(findings, world))
      finish(exitCodeOf(findings))
    })
}

function exitCodeOf(findings: Diagnosis): number {
  if (missing(findings).length > 0) return exitCodes.environment
  const isShown = findings.promises.every(({ shown }) => shown.standing === 'can' || shown.standing === 'barely')
  return isShown ? exitCodes.met : exitCodes.inconclusive
}

async function examine(
  { promises: file, seconds }: DoctorFlags,
  world: World,
  progress: ProgressDisplay,
): Promise<Diagnosis> {
  const io = await runIo(world, progress)
  const { objectives, told: alsoTold } = await runPromises(file, [], world.now() / 1000)
  const promised = [...objectives, ...alsoTold]
  progress.update('looking at what is installed')
  const [found, built, engine, chromium] = await Promise.all([
    builders(io),
    builtTools(io),
    lookAtEngine(io),
    chromiumVersion(),
  ])
  const { kept, floor } = await keptStack(readsPerSecondOf(promised), io)
  progress.update('trying a core')
  const speed = cpuSpeed(1)
  progress.update(`watching this machine for ${seconds} s`)
  const machine = await machineAtRest(io, seconds)
  const rest = {
    witness: machine?.witness,
    cores: machine && coresOf(machine),
    speed,
    floor,
  }
  const perSecond = promised.reduce(
    (sum, { objective }) => sum + (objective.kind === 'throughput' ? objective.perSecond : 0),
    0,
  )
  return {
    ...{ engine, chromium, machine, speed, seconds, kept, floor, builders: found, built },
    node: process.versions.node,
    cacheFolder: cacheFolder(io),
    plan: chooseSupply({ stack: 'auto' }, engine.offer),
    memoryBytes: io.limits.memoryBytes,
    promises: promised.map((each) => ({ ...each, shown: canShow(each, rest, perSecond) })),
  }
}

function coresOf(machine: NonNullable<Diagnosis['machine']>) {
  const others = foreignCores(machine)
  return { others, free: Math.max(machine.cores - others, 0) }
}

type Promises = Awaited<ReturnType<typeof runPromises>>['objectives']

function readsPerSecondOf(promised: Promises): number {
  return (
    promised.flatMap(({ operation, objective }) =>
      operation === 'read' && objective.kind === 'throughput' ? [objective.perSecond] : [],
    )[0] ?? 1000
  )
}

/** The rows that a run fills by default. */
const usualRows = { rows: usualKnobs.rows.usual, seed: usualKnobs.seed.usual }

async function keptStack(
  readsPerSecond: number,
  io: RunIo,
): Promise<{ readonly kept: Diagnosis['kept']; readonly floor: Floor | undefined }> {
  const status = await statusOfStack(io)
  if (status.state === 'none') return { kept: { state: 'none' }, floor: undefined }
  if (status.broken.length > 0) {
    const sentence = `Its ${status.broken.join(', ')} ${status.broken.length === 1 ? 'does' : 'do'} not answer: liftwing-slo stack down, then stack up.`
    return { kept: { state: 'broken', sentence }, floor: undefined }
  }
  io.progress.update('reading from the kept database alone')
  try {
    const kept = await floorOfKeptStack({ ...usualRows, readsPerSecond }, io)
    const floor = kept?.holdsRows && floorMs(kept.floor, 0.5) !== undefined ? kept.floor : undefined
    const sentence = floor
      ? 'Its database was read from.'
      : kept?.holdsRows === false
        ? 'Its table holds none of the rows that a run would ask for, and was not read from: liftwing-slo fill puts them there, and so does a run.'
        : 'Its database could not be read from: liftwing-slo fill makes the table.'
    return { kept: { state: 'up', sentence }, floor }
  } catch (error) {
    if (!(error instanceof Failure) || io.signal.aborted) throw error
    return {
      kept: { state: 'in-use', sentence: `Its database was not read from: ${error.message}.` },
      floor: undefined,
    }
  }
}

/** Of the tests of the pages; undefined where there is none. */
async function chromiumVersion(): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('/usr/bin/chromium', ['--version'], { timeout: 10_000 })
    return /[\d.]+/.exec(stdout)?.[0]
  } catch {
    return undefined
  }
}

function told(findings: Diagnosis, { columns, color }: World): string {
  const ink = color ? coloured : plain
  const width = Math.max(columns, 60)
  const section = (title: string, lines: readonly string[]) => ['', `  ${ink(title, 'strong')}`, ...lines]
  const sentence = (text: string) => wrap(text, width - 2).map((line) => `  ${line}`)
  const lacks = missing(findings).flatMap(({ what, mend }) => sentence(`${what}: ${mend}.`))
  return [
    ...sentence(verdictSentence(findings)),
    ...lacks,
    ...section('Promises', textTable(promisesTable(findings), width, ink)),
    ...section(
      `This machine, in ${findings.seconds} s without a load of ours`,
      textTable(machineTable(findings), width, ink),
    ),
    ...section('Installed', textTable(installedTable(findings), width, ink)),
    ...section('The stack that gate would use', sentence(choiceSentence(findings))),
    ...sentence(`Tools and data are kept in ${findings.cacheFolder}.`),
    '',
  ].join('\n')
}

function json(findings: Diagnosis): string {
  const { engine, ...others } = findings
  const { offer, version } = engine
  const images = offer.answers ? [...offer.images] : []
  const facts = { verdict: verdictSentence(findings), missing: missing(findings), choice: choiceSentence(findings) }
  const docker = offer.answers
    ? { answers: true, version, images, sharesNetwork: offer.sharesNetwork }
    : { answers: false }
  return `${JSON.stringify({ ...facts, ...others, docker }, undefined, 2)}\n`
}
