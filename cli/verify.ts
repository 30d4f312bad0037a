import { Failure } from '../common/failure.ts'
import { printable } from '../common/printable.ts'
import { readReport } from '../reports/read-report.ts'
import { readRun } from '../run/saved-run.ts'
import { connectPrometheus } from '../slo/prometheus/prometheus.ts'
import { verifyAtSource, verifyReport } from '../slo/quarter/verify.ts'
import { verifyRun } from '../slo/run/verify.ts'
import type { Verification } from '../slo/verification.ts'
import { addPrometheusAccessFlags, type PrometheusAccessFlags, readAccess } from './access.ts'
import { exitCodes } from './exit-codes.ts'
import { urlFlag } from './flags.ts'
import type { Register } from './program.ts'
import { createProgress } from './progress.ts'

const examples = `
Examples:
  liftwing-slo verify results/20261121T031042Z-surge-7f3a                        a run again, from its evidence.json
  liftwing-slo verify results/quarter-2026-09                                    the arithmetic, offline
  liftwing-slo verify report.json --prometheus http://127.0.0.1:9090             and every count again from its source

Exit code 1 where a figure does not follow or a count has changed.
`

const queryTimeoutMs = 120_000

/** Computes a saved report again. */
export const verify: Register = (program, world, finish) => {
  const command = program
    .command('verify')
    .summary('compute a saved report again, of a run or of a quarter')
    .argument('<report>', 'the folder of a report, its report.json or its report.html')
    .addOption(urlFlag('--prometheus <url>', 'count a quarter again at this source too'))
  addPrometheusAccessFlags(command)
    .addHelpText('after', examples)
    .action(async (path: string, flags: PrometheusAccessFlags & { readonly prometheus?: string }) => {
      const report = await readReport(path)
      if (report.kind === 'run') {
        if (flags.prometheus !== undefined) throw onlyQuarters(path)
        const found = verifyRun(report, await readRun(path))
        world.stdout(tell(found, 'figures and sentences follow from what was observed'))
        return finish(codeOf(found))
      }
      if (report.kind !== 'quarter') throw new Failure('input', `${path} is of a kind that cannot be verified.`)
      const arithmetic = verifyReport(report)
      world.stdout(tell(arithmetic, 'figures follow from the counts'))
      if (flags.prometheus === undefined) return finish(codeOf(arithmetic))
      const progress = createProgress(world)
      const prometheus = connectPrometheus({
        url: flags.prometheus,
        timeoutMs: queryTimeoutMs,
        signal: world.signal,
        headers: readAccess(flags).prometheus,
      })
      const counts = await verifyAtSource(
        report,
        { prometheus, now: world.now() / 1000, signal: world.signal },
        ({ done, of, what }) => progress.update(what, { done, total: of }),
      )
      progress.clear()
      world.stdout(tell(counts, `counts are what ${flags.prometheus} says`))
      finish(Math.max(codeOf(arithmetic), codeOf(counts)))
    })
}

function onlyQuarters(path: string): Failure {
  return new Failure('input', `${path} is the report of a run, which cannot be counted again at its source.`, {
    hint: 'Leave out --prometheus: what was observed of a run is in its evidence.json.',
  })
}

function tell({ checked, disagreements }: Verification, what: string): string {
  const lines = disagreements.map(
    ({ where, saved, found }) => `  ${printable(`${where}: saved ${saved}, found ${found}`)}\n`,
  )
  return `${checked - disagreements.length} of ${checked} ${what}.\n${lines.join('')}`
}

function codeOf({ disagreements }: Verification): number {
  return disagreements.length === 0 ? exitCodes.met : exitCodes.missed
}
