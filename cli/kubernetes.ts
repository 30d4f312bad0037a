import { mkdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { Option } from 'commander'
import { parse } from 'yaml'
import { Failure } from '../common/failure.ts'
import { readGiven, write } from '../common/files.ts'
import { version } from '../common/version.ts'
import { k6InPod } from '../run/generators/k6-invocation.ts'
import { besideOf, readPlan } from '../scenarios/all.ts'
import type { Plan } from '../scenarios/lib/plan.ts'
import type { Scenario } from '../scenarios/lib/scenario.ts'
import { rulesYaml } from '../slo/rules/rules.ts'
import { chart, type Files, manifestYaml } from '../stack/kubernetes/chart.ts'
import { type Contents, manifests } from '../stack/kubernetes/manifests.ts'
import type { RuleGroups } from '../stack/kubernetes/quarter.ts'
import { type DeploymentSite, readValues, type Values, valuesOfSites } from '../stack/kubernetes/values.ts'
import { addKnobFlags, loadOf, scenarioAsked } from './flags/knobs.ts'
import { loadPromised, type ServicesFlag, servicesFlag } from './flags/services.ts'
import type { Register } from './program.ts'
import { exitCodes } from './world/exit-codes.ts'
import type { World } from './world/world.ts'

const examples = `
Examples:
  liftwing-slo kubernetes -o deployed                             plain manifests and a Helm chart, for eqiad and codfw
  liftwing-slo kubernetes -o deployed --generators 4 --reads 4000 --run before-launch
                                                                  with a load test of four pods
  liftwing-slo kubernetes -o deployed --values eqiad=mine.yaml    with addresses and images of your own
  kubectl apply --server-side -f deployed/eqiad                   the service, its alerts and the quarter's report
  kubectl apply --server-side -f deployed/eqiad/load-test         the load test, each time with another --run
`

type Flags = ServicesFlag & {
  readonly output: string
  readonly run: string
  readonly target: string
  readonly values: Readonly<Partial<Record<DeploymentSite, string>>>
}

/** Everything that runs on a cluster, as manifests and as a chart. */
export const kubernetes: Register = (program, world, finish) => {
  const command = program
    .command('kubernetes')
    .summary('write manifests and a Helm chart: service, load test, alerts, quarter')
    .description(
      'Writes what a cluster needs: the service, its alerts, a load test for k6-operator and the report of a quarter. Asks no cluster.',
    )
    .requiredOption('-o, --output <folder>', 'where files are written')
    .option('--run <id>', 'the name of the load test, by which its counts are told from those of another', 'load-test')
    .option('--target <url>', 'where the load test sends', 'http://topic-cache:8080')
    .addOption(
      new Option('--values <site=file...>', 'values of a site').argParser(valuesFlag).default({}, 'the examples'),
    )
    .option(servicesFlag[0], 'services whose alerts are written; the topic cache by default')
  const scenario = scenarioAsked(world.argv)
  addKnobFlags(command, scenario)
  command.addHelpText('after', examples).action(async (flags: Flags) => {
    finish(await writeAll(scenario, flags, world))
  })
}

function valuesFlag(text: string, before: Flags['values']): Flags['values'] {
  const [site = '', ...file] = text.split('=')
  if (!(site in valuesOfSites) || file.length === 0)
    throw new Failure('input', `--values ${text} is not a site and its file.`, {
      hint: `Give it as in --values eqiad=mine.yaml; sites are ${Object.keys(valuesOfSites).join(' and ')}.`,
    })
  return { ...before, [site]: file.join('=') }
}

async function writeAll(scenario: Scenario, flags: Flags, world: World): Promise<number> {
  const plan = { ...loadOf(scenario, flags), target: flags.target, runId: flags.run }
  refuseUnreadable(plan)
  const beside = besideOf(plan)
  if (beside.length > 0)
    throw new Failure('input', `${scenario.name} does more than send (${beside[0]?.kind}), which no pod of it can.`, {
      hint: 'Take a scenario that only sends; `liftwing-slo scenarios` lists them.',
    })
  const { services, classes } = await loadPromised({ services: flags.services ?? [topicCache] })
  const rules = parse(await rulesYaml(services, classes, world.now() / 1000)) as { readonly groups: RuleGroups }
  const contents: Contents = {
    generator: (url) => k6InPod(plan, { url, takesNativeHistograms: true }),
    plan: JSON.stringify(plan),
    groups: rules.groups,
  }
  const sites = Object.entries(valuesOfSites).map(async ([site, usual]) => {
    const file = flags.values[site as DeploymentSite]
    const values =
      file === undefined
        ? usual
        : readValues(
            await readGiven(resolve(world.cwd, file), world.signal, '', 'Give --values the path of a YAML file.'),
            usual,
            file,
          )
    return [site, { ...values, load_test: { ...values.load_test, generators: plan.generators } }] as const
  })
  const values: Readonly<Record<string, Values>> = Object.fromEntries(await Promise.all(sites))
  const folder = resolve(world.cwd, flags.output)
  const files = { ...plain(values, contents), ...under('chart', chart(values, contents, version)) }
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await write(join(folder, path), text)
  }
  world.stdout(`${Object.keys(files).sort().join('\n')}\n`)
  return exitCodes.met
}

/** What the pods could not read, they are not given. */
function refuseUnreadable(plan: Plan): void {
  try {
    readPlan(JSON.stringify(plan))
  } catch (cause) {
    throw new Failure('input', `No pod could read the plan: ${(cause as Error).message}.`, {
      hint: 'The runId is that of --run, and the target that of --target.',
      cause,
    })
  }
}

const topicCache = join(import.meta.dirname, '../slo/promises/services/topic-cache.yaml')

/** A load test is in a folder of its own, so that nobody applies it by chance. */
function plain(sites: Readonly<Record<string, Values>>, contents: Contents): Files {
  return Object.fromEntries(
    Object.entries(sites).flatMap(([site, values]) =>
      manifests(values, contents)
        .filter(({ of }) => of !== 'quarter' || values.quarter.enabled)
        .map((each) => [`${site}${each.of === 'load_test' ? '/load-test' : ''}/${each.file}.yaml`, manifestYaml(each)]),
    ),
  )
}

const under = (folder: string, files: Files): Files =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]))
