import { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { addKnobFlags, loadOf, scenarioAsked } from '../../../cli/flags/knobs.ts'
import { scenarios } from '../../../scenarios/all.ts'
import { usualValues } from '../../../scenarios/lib/knobs.ts'
import { knobsOf } from '../../../scenarios/lib/scenario.ts'

function load(...argv: readonly string[]) {
  const scenario = scenarioAsked(argv)
  const command = addKnobFlags(new Command(), scenario)
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
  return loadOf(scenario, command.parse([...argv], { from: 'user' }).opts())
}

describe('a load asked for by flags', () => {
  const others = scenarios.filter(({ name }) => name !== 'replay')
  test.each(others.map((scenario) => [scenario.name, scenario] as const))('is the usual %s', (name, scenario) => {
    expect(load('--scenario', name)).toEqual({ scenario: name, ...usualValues(knobsOf(scenario)) })
  })

  test.each([
    [['-d', '30'], { durationSeconds: 30 }],
    [['--duration', '30s'], { durationSeconds: 30 }],
    [['--duration=5m'], { durationSeconds: 300 }],
    [['--duration', '24h'], { durationSeconds: 86_400 }],
    [['--timeout', '2s'], { timeoutMs: 2000 }],
    [['--timeout', '250'], { timeoutMs: 250 }],
    [['--warmup-ramp', '0'], { warmupRampSeconds: 0 }],
    [['--zipf', '0.5', '--body-check', '1'], { zipfExponent: 0.5, bodyCheckRatio: 1 }],
    [['--reads', '7', '--scenario=read-surge'], { scenario: 'read-surge', readsPerSecond: 7 }],
  ])('takes %j', (argv, expected) => expect(load(...argv)).toMatchObject(expected))

  test.each([
    [['--duration', '1.5']],
    [['--duration', '500ms']],
    [['--duration', '2d']],
    [['--rows', '5m']],
    [['--timeout', '']],
  ])('refuses %j', (argv) => expect(() => load(...argv)).toThrow(/It takes/))

  test('is found wherever the scenario is named, and is the first one where it is not', () => {
    expect(scenarioAsked(['gate', '--reads', '5', '--scenario', 'read-surge']).name).toBe('read-surge')
    expect(scenarioAsked(['gate', '--unknown', '--scenario=read-surge']).name).toBe('read-surge')
    expect(scenarioAsked(['gate']).name).toBe('surge')
  })
})
