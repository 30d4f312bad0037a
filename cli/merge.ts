import { resolve } from 'node:path'
import { Failure } from '../common/failure.ts'
import { readGiven } from '../common/files.ts'
import { mergePods } from '../run/merge.ts'
import { saveRun } from '../run/saved/run.ts'
import { withRunFolder } from '../run/saved/run-folder.ts'
import { readPlan, scenarioOf } from '../scenarios/all.ts'
import type { Plan } from '../scenarios/lib/plan.ts'
import { composeRun } from '../slo/run/scoring/compose.ts'
import { runPromises } from '../slo/run/scoring/promises.ts'
import { type AccessFlags, addAccessFlags } from './flags/access.ts'
import { urlFlag } from './flags/values.ts'
import type { Register } from './program.ts'
import { commandLine } from './world/command-line.ts'
import { exitCodeOfVerdict } from './world/exit-codes.ts'
import { createProgress } from './world/progress.ts'
import { runIo } from './world/run-io.ts'
import { fullFlag, tell } from './world/tell.ts'

const examples = `
Examples:
  kubectl get configmap topic-cache-plan -o jsonpath='{.data.plan\\.json}' > plan.json
  for n in 1 2 3 4; do kubectl logs job/topic-cache-load-test-$n > pod-$n.log; done
  kubectl port-forward service/topic-cache 8080 &
  liftwing-slo merge plan.json pod-*.log --prometheus https://prometheus.example.org --target http://127.0.0.1:8080

Each generator has its own log; one that is missing makes the run inconclusive and is named. Exit codes are those of the gate.
`

type MergeFlags = AccessFlags & {
  readonly prometheus: string
  readonly target?: string
  readonly serviceSelector: string
  readonly promises?: string
  readonly output: string
  readonly full?: true
}

/** One verdict over all generators of a load test that ran elsewhere. */
export const merge: Register = (program, world, finish) => {
  const command = program
    .command('merge')
    .summary('one verdict over all pods of a load test')
    .description(
      'Sums up what the generators of a load test have logged, asks Prometheus what it saw of it, and scores the whole as one run.',
    )
    .argument('<plan>', 'the plan that all of them were given, as JSON')
    .argument('<logs...>', 'what each of them has logged')
    .addOption(
      urlFlag(
        '--prometheus <url>',
        'the Prometheus that has their counts and scrapes the service',
      ).makeOptionMandatory(),
    )
    .addOption(
      urlFlag(
        '--target <url>',
        'where the service is reached from here, to read writes back; by default as in the plan',
      ),
    )
    .option('--service-selector <matchers>', "how the service's series are told in Prometheus", 'job="topic-cache"')
    .option('--promises <file>', 'a services file with other promises than those of the topic cache')
    .option('-o, --output <folder>', 'where runs are written', 'results')
    .option(...fullFlag)
  addAccessFlags(command)
  command
    .addHelpText('after', examples)
    .action(async (planFile: string, logs: readonly string[], flags: MergeFlags) => {
      using progress = createProgress(world)
      const io = await runIo(world, progress, flags)
      const plan = await readPlanFile(resolve(world.cwd, planFile), world.signal)
      const promises = await runPromises(flags.promises, scenarioOf(plan).objectives, world.now() / 1000)
      const outputFolder = resolve(world.cwd, flags.output)
      await withRunFolder(outputFolder, plan.scenario, io, async ({ path }) => {
        const record = await mergePods(
          {
            plan,
            target: (flags.target ?? plan.target).replace(/\/+$/, ''),
            logFiles: logs.map((file) => resolve(world.cwd, file)),
            prometheusUrl: flags.prometheus,
            serviceSelector: flags.serviceSelector,
            subject: promises.title,
            command: commandLine(world.argv),
          },
          io,
        )
        await saveRun(path, record)
        const report = composeRun(record.facts, promises, record.evidence)
        await tell(report, path, flags, world, progress)
        finish(exitCodeOfVerdict(report.verdict))
      })
    })
}

async function readPlanFile(file: string, signal: AbortSignal): Promise<Plan> {
  const hint = 'Give the plan.json of the ConfigMap that the pods had.'
  const text = await readGiven(file, signal, '', hint)
  try {
    return readPlan(text)
  } catch (cause) {
    const why = cause instanceof SyntaxError ? 'it is not JSON' : (cause as Error).message
    throw new Failure('input', `${file} is not a plan: ${why}.`, { hint, cause })
  }
}
