import { Option } from 'commander'
import { Failure } from '../common/failure.ts'
import { readGiven } from '../common/files.ts'
import { exportOpenSlo, exportSloth } from '../slo/ecosystem/export.ts'
import { type ForeignFile, importServices } from '../slo/ecosystem/import.ts'
import { servicesYaml } from '../slo/ecosystem/services-yaml.ts'
import { type Unit, units } from '../slo/promises/indicator.ts'
import { list } from '../slo/words.ts'
import { loadPromised, type ServicesFlag, servicesFlag } from './flags/services.ts'
import type { Register } from './program.ts'
import type { World } from './world/world.ts'

const importExamples = `
Examples:
  liftwing-slo import /etc/pyrra/config/*.yaml --owner 'Machine Learning Team' > services.yaml
  liftwing-slo report --services services.yaml --prometheus http://127.0.0.1:9090

Reads Pyrra's ServiceLevelObjective, Sloth and OpenSLO v1. What cannot be expressed is said on stderr.
`
const exportExamples = `
Examples:
  liftwing-slo export --to openslo > openslo.yaml
  liftwing-slo export --to sloth --services my-services.yaml > sloth.yaml

What cannot be expressed is said on stderr.
`

const exporters = { openslo: exportOpenSlo, sloth: exportSloth } as const

type ImportFlags = {
  readonly owner: string
  readonly contact: readonly string[]
  readonly site: readonly string[]
  readonly unit?: Unit
}
type ExportFlags = ServicesFlag & { readonly to: keyof typeof exporters }

/** Services of other tools become ours, and ours theirs. */
export const exchange: Register = (program, world) => {
  program
    .command('import')
    .summary('make a services file from objectives of Pyrra, Sloth or OpenSLO')
    .argument('<file...>', 'YAML files, each of one or several documents')
    .option('--owner <name>', 'who answers for services whose file names nobody', 'unknown')
    .option('--contact <name...>', 'whom to ask', [])
    .option('--site <name...>', 'the sites of services whose selectors name none', ['eqiad', 'codfw'])
    .addOption(
      new Option(
        '--unit <unit>',
        'of histograms whose names tell none; without it, seconds are taken and named',
      ).choices(units),
    )
    .addHelpText('after', importExamples)
    .action(async (names: readonly string[], { owner, contact, site, unit }: ImportFlags) => {
      const options = { owner, contacts: contact, sites: site, ...(unit ? { unit } : {}) }
      const files = await Promise.all(
        names.map(async (file) => ({
          file,
          text: await readGiven(file, world.signal, '', 'Give the path of a YAML file.'),
        })),
      )
      const { services, losses, notes } = importServices(files, options)
      say(losses, world)
      for (const note of notes) world.stderr(`Note: ${note}\n`)
      if (services.length === 0) {
        throw new Failure(
          'input',
          `${list(names)} ${names.length === 1 ? 'holds' : 'hold'} nothing that can be imported.`,
          {
            hint: files.some(isManifest)
              ? 'Puppet writes a YAML file for each objective to /etc/pyrra/config of its host: give those.'
              : 'Give objectives of Pyrra, Sloth or OpenSLO v1 that are ratios of counters.',
          },
        )
      }
      world.stdout(servicesYaml(services))
    })

  program
    .command('export')
    .summary('write services as OpenSLO or Sloth')
    .addOption(new Option('--to <tool>', 'for which tool').choices(Object.keys(exporters)).makeOptionMandatory())
    .option(...servicesFlag)
    .addHelpText('after', exportExamples)
    .action(async (flags: ExportFlags) => {
      const { services, classes } = await loadPromised(flags)
      const { text, losses } = await exporters[flags.to](services, classes, world.now() / 1000)
      world.stdout(text)
      say(losses, world)
    })
}

/** Manifests of Puppet hold YAML as expressions, with variables in them. */
const isManifest = ({ text }: ForeignFile) => /\bto_yaml\s*\(|\bpyrra::filesystem\b/.test(text)

function say(losses: readonly string[], world: World): void {
  for (const loss of losses) world.stderr(`Not expressed: ${loss}\n`)
}
