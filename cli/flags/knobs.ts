import { Command, InvalidArgumentError, Option } from 'commander'
import { parseDurationMs } from '../../common/duration.ts'
import { Failure } from '../../common/failure.ts'
import type { Load } from '../../run/request.ts'
import { readTrafficNow } from '../../run/traffic/file.ts'
import { scenarioNamed, scenarios, stagesOf } from '../../scenarios/all.ts'
import {
  type ChoiceKnob,
  isRate,
  isWithin,
  type Knob,
  type Knobs,
  type NumberKnob,
  rangeOf,
  type TrafficKnob,
} from '../../scenarios/lib/knobs.ts'
import { pagesById } from '../../scenarios/lib/requests/replayed-reads.ts'
import { knobsOf, type Scenario } from '../../scenarios/lib/scenario.ts'

/** Those of a gate that have a short name. */
const short: Readonly<Record<string, string>> = { duration: '-d, ' }

const scenarioFlag = () =>
  new Option('--scenario <name>', 'what is sent; `liftwing-slo scenarios` lists them, and what each can be told')
    .choices(scenarios.map(({ name }) => name))
    .default(scenarios[0].name)

/** The scenario that a command line asks for, which decides what other flags there are. A name that is none is refused later. */
export function scenarioAsked(argv: readonly string[]): Scenario {
  const command = new Command().addOption(scenarioFlag().argParser((name) => name)).allowUnknownOption()
  command.parseOptions([...argv])
  return scenarioNamed(command.opts<{ scenario: string }>().scenario) ?? scenarios[0]
}

/** @param without flags that the command has words of its own for */
export function addKnobFlags(command: Command, scenario: Scenario, without: readonly string[] = []): Command {
  command.addOption(scenarioFlag())
  for (const knob of Object.values(knobsOf(scenario)))
    if (!without.includes(knob.flag)) command.addOption(knobFlag(knob))
  return command
}

/** A flag that takes what a knob takes, and refuses everything else with a sentence. Lengths of time may have a unit. */
export function knobFlag(knob: Knob): Option {
  if (knob.kind === 'choice') return choiceFlag(knob)
  if (knob.kind === 'traffic') return trafficFlag(knob)
  const unit = knob.unit === '' ? 'n' : knob.unit
  return new Option(`${short[knob.flag] ?? ''}--${knob.flag} <${unit}>`, knob.help)
    .argParser((text) => {
      const value = read(text, knob)
      if (value !== undefined && isWithin(knob, value)) return value
      throw new InvalidArgumentError(
        `It takes ${rangeOf(knob)}${isTime(knob) ? ', also written as 30s, 5m or 24h' : ''}.`,
      )
    })
    .default(knob.usual)
}

function choiceFlag({ flag, help, choices, usual }: ChoiceKnob): Option {
  return new Option(`--${flag} <how>`, help).choices(choices).default(usual)
}

function trafficFlag({ flag, help }: TrafficKnob): Option {
  return new Option(`--${flag} <file>`, help).argParser(readTrafficNow).makeOptionMandatory()
}

const isTime = ({ unit }: NumberKnob) => unit === 's' || unit === 'ms'

function read(text: string, knob: NumberKnob): number | undefined {
  const durationMs = isTime(knob) ? parseDurationMs(text) : undefined
  if (durationMs !== undefined) return knob.unit === 'ms' ? durationMs : durationMs / 1000
  return text.trim() === '' ? undefined : Number(text)
}

/** What a run is to send, in its own words. */
export function loadOf(scenario: Scenario, flags: Readonly<Record<string, unknown>>): Load {
  const knobs = knobsOf(scenario)
  const values = Object.entries(knobs).map(([name, knob]) => [
    name,
    flags[knobFlag(knob).attributeName()] ?? (knob.kind === 'traffic' ? undefined : knob.usual),
  ])
  const load = { ...Object.fromEntries(values), scenario: scenario.name } as Load
  refuseSilence(load, scenario, knobs)
  refuseStrangers(load, flags)
  return load
}

/** A cache of ours has the rows of the corpus alone. */
function refuseStrangers(load: Load, flags: Readonly<Record<string, unknown>>): void {
  const pages = pagesById(load)
  if (pages?.length === 0) {
    throw new Failure('input', 'The traffic has no ids of pages: its source has none, or they were left out.', {
      hint: 'Ask for rows as popular as its pages with --by rank.',
    })
  }
  if (pages === undefined || flags['target'] !== undefined) return
  throw new Failure('input', 'Pages by their ids are only in a cache that is there already.', {
    hint: 'Give it with --target, or ask for rows as popular as these pages with --by rank.',
  })
}

/** A window in which nothing is due proves nothing, however long it is. */
function refuseSilence(load: Load, scenario: Scenario, knobs: Knobs): void {
  const stages = stagesOf({ ...load, target: '', runId: '' })
  if (stages.some(({ phase }) => phase === 'scored')) return
  const rates = Object.values(knobs).flatMap((knob) => (isRate(knob) ? [`--${knob.flag}`] : []))
  throw new Failure('input', `There is nothing to send: no request of ${scenario.name} is due in the window.`, {
    hint: `Give more than 0 to ${rates.join(' or ')}.`,
  })
}
