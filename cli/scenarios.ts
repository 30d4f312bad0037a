import { scenarios as all } from '../scenarios/all.ts'
import type { Knob } from '../scenarios/lib/knobs.ts'
import { knobsOf, type Scenario } from '../scenarios/lib/scenario.ts'
import type { Register } from './program.ts'

const examples = `
Examples:
  liftwing-slo scenarios
  liftwing-slo gate --scenario read-surge --reads 2000 --duration 5m
  liftwing-slo gate --scenario read-surge --help                    its flags only
`

/** What can be done to the cache. */
export const scenarios: Register = (program, world) => {
  program
    .command('scenarios')
    .summary('list what can be sent to the cache, and what each can be told')
    .addHelpText('after', examples)
    .action(() => world.stdout(all.map(described).join('\n')))
}

function described(scenario: Scenario): string {
  const knobs = Object.values(knobsOf(scenario))
  const width = Math.max(...knobs.map(({ flag }) => flag.length))
  return [
    `${scenario.name}: ${scenario.purpose}`,
    `  sends ${scenario.operations.map(({ name, method }) => `${name}s (${method})`).join(' and ')}`,
    ...knobs.map(
      (knob) => `  --${knob.flag.padEnd(width)}  ${knob.help} (${[usual(knob), ...others(knob)].join(', ')})`,
    ),
    '',
  ].join('\n')
}

function usual(knob: Knob): string {
  const written: Readonly<Record<string, string>> = { s: ' s', ms: ' ms', 'per s': '/s' }
  if (knob.kind === 'traffic') return 'has to be given'
  return `${knob.usual}${knob.kind === 'number' ? (written[knob.unit] ?? '') : ''}`
}

function others(knob: Knob): readonly string[] {
  if (knob.kind === 'traffic') return []
  if (knob.kind === 'number') return [`${knob.from} to ${knob.to}`]
  return [`or ${knob.choices.filter((choice) => choice !== knob.usual).join(' or ')}`]
}
