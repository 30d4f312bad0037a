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
import type { RunningStack } from '../stack/running/running-stack.ts'
import { restartServices } from '../stack/service/restart.ts'

/** What a scenario sends where it is told nothing else. */
export function benchLoad<Knob extends string = never>(scenario: Scenario, told: object): Load<Knob> {
  return { ...usualValues(knobsOf(scenario)), scenario: scenario.name, ...told } as unknown as Load<Knob>
}

/** A native stack of its own, filled, and trials on it one after the other: the database is warmed once. */
export interface Trials extends AsyncDisposable {
  readonly testbed: Testbed
  /** @param through where the service is asked, if not at its own address */
  readonly trial: (
    load: Load,
    subject: string,
    through?: string,
  ) => Promise<{ readonly record: RunRecord; readonly folder: RunFolder }>
  readonly scored: (scenario: Scenario, load: Load) => Promise<RunReport>
  /** Starts the service anew from another folder, in the midst of a trial too. */
  readonly deploy: (folder: string) => Promise<void>
}

export async function openTrials(
  rows: Pick<Load, 'rows' | 'seed' | 'topicsPerRow'>,
  io: RunIo,
  options: PartsRequest['options'] = {},
  keptWillDo = false,
): Promise<Trials> {
  const parts = { options: { stack: 'native' as const, ...options }, keptWillDo }
  const opened = await openTestbed({ parts, serviceSelector: undefined, rows }, 'results/bench-logs', io)
  const { stack, deploy } = deployable(opened.stack, io)
  const testbed = { ...opened, stack }
  const command = `node bench/${basename(process.argv[1] ?? '')}`
  let prepared: Prepared | undefined
  const trial: Trials['trial'] = (load, subject, serviceUrl = testbed.endpoints.serviceUrl) =>
    withRunFolder('results', 'bench', io, async (folder) => {
      prepared ??= await prepare(load, testbed, folder, io)
      const asked = { ...testbed, endpoints: { ...testbed.endpoints, serviceUrl } }
      return { record: await runTrial({ load, subject, command }, { ...prepared, testbed: asked }, folder, io), folder }
    })
  return {
    testbed,
    trial,
    async scored(scenario, load) {
      const promises = await runPromises(undefined, scenario.objectives, io.now() / 1000)
      const { record } = await trial(load, promises.title)
      return composeRun(record.facts, promises, record.evidence)
    },
    deploy,
    [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose](),
  }
}

/** A stack whose service can become another one while somebody holds on to it. */
function deployable(first: RunningStack, io: RunIo): Pick<Trials, 'deploy'> & { readonly stack: RunningStack } {
  let latest = first
  return {
    stack: {
      ...first,
      get record() {
        return latest.record
      },
      pids: () => ({ ...first.pids(), service: latest.pids()['service'] ?? [] }),
      [Symbol.asyncDispose]: () => latest[Symbol.asyncDispose](),
    },
    deploy: async (path) => {
      const service = { kind: 'folder', path } as const
      latest = await restartServices(io, latest, { service, rival: service })
    },
  }
}
