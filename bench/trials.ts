import { basename } from 'node:path'
import type { RunIo } from '../run/io.ts'
import type { Load, PartsRequest } from '../run/request.ts'
import { type RunFolder, withRunFolder } from '../run/saved/run-folder.ts'
import { type Prepared, prepare } from '../run/testbed/prepare.ts'
import { openTestbed, type Testbed } from '../run/testbed/testbed.ts'
import { runTrial } from '../run/trial.ts'
import { usualValues } from '../scenarios/lib/knobs.ts'
import { knobsOf, type Scenario } from '../scenarios/lib/scenario.ts'
import type { RunReport } from '../slo/run/report.ts'
import type { RunRecord } from '../slo/run/saved.ts'
import { composeRun } from '../slo/run/scoring/compose.ts'
import { runPromises } from '../slo/run/scoring/promises.ts'

/** What a scenario sends where it is told nothing else. */
export function benchLoad<Knob extends string = never>(scenario: Scenario, told: object): Load<Knob> {
  return { ...usualValues(knobsOf(scenario)), scenario: scenario.name, ...told } as unknown as Load<Knob>
}

/** A native stack of its own, filled, and trials on it one after the other: the database is warmed once. */
export interface Trials extends AsyncDisposable {
  readonly testbed: Testbed
  readonly trial: (load: Load, subject: string) => Promise<{ readonly record: RunRecord; readonly folder: RunFolder }>
  readonly scored: (scenario: Scenario, load: Load) => Promise<RunReport>
}

export async function openTrials(
  rows: Pick<Load, 'rows' | 'seed'>,
  io: RunIo,
  options: PartsRequest['options'] = {},
  keptWillDo = false,
): Promise<Trials> {
  const parts = { options: { stack: 'native' as const, ...options }, keptWillDo }
  const testbed = await openTestbed({ parts, serviceSelector: undefined, rows }, 'results/bench-logs', io)
  const command = `node bench/${basename(process.argv[1] ?? '')}`
  let prepared: Prepared | undefined
  const trial: Trials['trial'] = (load, subject) =>
    withRunFolder('results', 'bench', io, async (folder) => {
      prepared ??= await prepare(load, testbed, folder, io)
      return { record: await runTrial({ load, subject, command }, prepared, folder, io), folder }
    })
  return {
    testbed,
    trial,
    async scored(scenario, load) {
      const promises = await runPromises(undefined, scenario.objectives, io.now() / 1000)
      const { record } = await trial(load, promises.title)
      return composeRun(record.facts, promises, record.evidence)
    },
    [Symbol.asyncDispose]: () => testbed[Symbol.asyncDispose](),
  }
}
