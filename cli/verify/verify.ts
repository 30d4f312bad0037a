import { Failure } from '../../common/failure.ts'
import { folderOf } from '../../common/files.ts'
import { printable } from '../../common/printable.ts'
import { readReport } from '../../reports/read-report.ts'
import { untrueFormats } from '../../reports/write-reports.ts'
import { readRun } from '../../run/saved/run.ts'
import { asSizedBefore } from '../../slo/capacity/older.ts'
import type { CapacityReport } from '../../slo/capacity/record.ts'
import type { RunReport } from '../../slo/run/report.ts'
import { verifyRun } from '../../slo/run/scoring/verify.ts'
import { compare, type Verification } from '../../slo/verification.ts'
import { judgedAgain } from '../capacity/report-of.ts'
import { addPrometheusAccessFlags } from '../flags/access.ts'
import { urlFlag } from '../flags/values.ts'
import type { Register } from '../program.ts'
import { exitCodes } from '../world/exit-codes.ts'
import type { World } from '../world/world.ts'
import type { RecordVerification, VerifyFlags } from './check.ts'
import { verifyComparison } from './comparison.ts'
import { verifyHistory } from './history.ts'
import { verifyQuarter } from './quarter.ts'
import { signatureFault, signedFile } from './ssh-signature.ts'

const examples = `
Examples:
  liftwing-slo verify results/20261121T031042Z-surge-7f3a                   a run again, from its evidence.json
  liftwing-slo verify results/20261121T031042Z-comparison-7f3a              a comparison, from its blocks
  liftwing-slo verify results/quarter-2026-09                               promises, questions and arithmetic, offline
  liftwing-slo verify results/quarter-2026-09 --services my-services.yaml   promises that are not in this checkout
  liftwing-slo verify report.json --prometheus http://127.0.0.1:9090        and every count again from its source
  liftwing-slo verify report.json --signer sre@example.org --allowed-signers allowed_signers

Exit code 1 where something does not follow or a count has changed, 2 where something could not be checked.
`

/** Computes a saved report again. */
export const verify: Register = (program, world, finish) => {
  const command = program
    .command('verify')
    .summary('compute a saved report again, of a run, a search, a comparison, a history or a quarter')
    .argument('<report>', 'the folder of a report, its report.json or its report.html')
    .option('--services <file...>', 'the files in which a quarter was promised; by default those of this checkout')
    .addOption(urlFlag('--prometheus <url>', 'count a quarter again at this source too'))
    .option('--signer <name>', 'whose signature the report has to have')
    .option('--allowed-signers <file>', 'which keys are whose, as ssh-keygen keeps them')
  addPrometheusAccessFlags(command)
    .addHelpText('after', examples)
    .action(async (path: string, flags: VerifyFlags) => {
      const faults = await signatureFaults(path, flags)
      for (const fault of faults) world.stdout(`${printable(fault)}\n`)
      if (flags.signer !== undefined && faults.length === 0)
        world.stdout(`${printable(`Signed by ${flags.signer}.`)}\n`)
      let code: number = faults.length > 0 ? exitCodes.missed : exitCodes.met
      for await (const check of checksOf(path, flags, world)) {
        world.stdout(tell(check))
        code = worse(code, codeOf(check))
      }
      // Afterwards: a record that cannot be verified says nothing of its formats either.
      const untrue = await untrueFormats(path)
      for (const file of untrue) world.stdout(`${printable(notAsSaid(file))}\n`)
      finish(worse(code, untrue.length > 0 ? exitCodes.missed : exitCodes.met))
    })
}

const notAsSaid = (file: string) => `${file} does not show what its record says.`

async function signatureFaults(path: string, { signer, allowedSigners }: VerifyFlags): Promise<readonly string[]> {
  if (signer === undefined && allowedSigners === undefined) return []
  if (signer === undefined || allowedSigners === undefined) {
    throw new Failure('input', 'Whose signature, and which keys are theirs?', {
      hint: 'Give both --signer <name> and --allowed-signers <file>.',
    })
  }
  await readReport(path)
  const fault = await signatureFault(await signedFile(path), { signer, allowedSigners })
  return fault === undefined ? [] : [fault]
}

async function* checksOf(path: string, flags: VerifyFlags, world: World): AsyncGenerator<RecordVerification> {
  const report = await readReport(path)
  if (report.kind === 'quarter') return yield* verifyQuarter(report, flags, world)
  const flag = flags.prometheus !== undefined ? '--prometheus' : flags.services && '--services'
  if (flag !== undefined) throw onlyQuarters(path, flag)
  if (report.kind === 'comparison') return yield await verifyComparison(report, path, world)
  if (report.kind === 'history') return yield await verifyHistory(report, world)
  if (report.kind === 'investigation') {
    throw new Failure('input', `${path} is an investigation: it promises nothing that could be verified.`, {
      hint: 'Verify the run that it is about, or investigate again.',
    })
  }
  const about = 'figures and sentences follow from what was observed'
  yield { ...(await again(report, path)), about, unchecked: [] }
}

async function again(report: RunReport | CapacityReport, path: string): Promise<Verification> {
  if (report.kind === 'run') return verifyRun(report, await readRun(path))
  return compare(report, asSizedBefore(report, await judgedAgain(await folderOf(path), async () => report)))
}

function onlyQuarters(path: string, flag: string): Failure {
  return new Failure('input', `${path} is no report of a quarter, and is verified from what was observed alone.`, {
    hint: `Leave out ${flag}: what was observed lies beside the report, or in its trials.`,
  })
}

/** One figure that is wrong makes many that are. */
const mostTold = 40

function tell({ checked, disagreements, about, unchecked }: RecordVerification): string {
  const lines = disagreements
    .slice(0, mostTold)
    .map(({ where, saved, found }) => printable(`${where}: saved ${saved}, found ${found}`))
  const more = disagreements.length - lines.length
  if (more > 0) lines.push(`and ${more} more`)
  const told = [...lines, ...unchecked.map(printable)].map((line) => `  ${line}\n`)
  return `${checked - disagreements.length} of ${checked} ${about}.\n${told.join('')}`
}

function codeOf({ disagreements, unchecked }: RecordVerification): number {
  if (disagreements.length > 0) return exitCodes.missed
  return unchecked.length > 0 ? exitCodes.inconclusive : exitCodes.met
}

/** What is wrong outweighs what is not known. */
function worse(a: number, b: number): number {
  const order = [exitCodes.met, exitCodes.inconclusive, exitCodes.missed] as const
  return order[Math.max(order.indexOf(a as 0), order.indexOf(b as 0))] ?? exitCodes.missed
}
