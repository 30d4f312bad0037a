import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { askedOf, readAssumptions } from '../../../cli/capacity/asked.ts'
import { forTrials } from '../../../cli/capacity/trial-load.ts'
import { commandsFor } from '../../../cli/commands.ts'
import { loadOf } from '../../../cli/flags/knobs.ts'
import { runCli } from '../../../cli/program.ts'
import { exitCodes } from '../../../cli/world/exit-codes.ts'
import { beginClimb } from '../../../run/saved/climb.ts'
import { surge } from '../../../scenarios/surge.ts'
import { runPromises } from '../../../slo/run/scoring/promises.ts'
import { records } from '../../reports/records.ts'
import { recordingWorld } from '../world.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'liftwing-slo-search-'))
  const scenario = forTrials(surge)
  const { objectives } = await runPromises(undefined, scenario.objectives, 1_790_000_000)
  const flags = { stack: 'auto', output: '', width: 5, maxTime: 480 } as const
  const sizing = await readAssumptions(undefined, { topicsPerRow: 64 })
  const { createdAt, subject, environment } = records.met
  const about = { schemaVersion: 1, kind: 'capacity-plan', id: 'search', createdAt, subject, environment } as const
  const asked = askedOf(loadOf(scenario, {}), scenario, objectives, flags, sizing)
  await beginClimb(folder, { plan: { ...about, ...asked }, trials: [], soak: [] }, process.pid)
})
afterEach(() => rm(folder, { recursive: true }))

test.each([
  [['--reads', '500'], /load\.mix.* was 1000 and is 500 now/],
  [['--width', '20'], /goals.*width was 0\.05 and is 0\.2 now/],
  [['--rows', '7000'], /load\.rows was 50000 and is 7000 now/],
])('a search that is to go on with %j is refused before anything is started', async (flags, sentence) => {
  const { world, said } = recordingWorld(['capacity', '--resume', folder, ...flags])
  const code = await runCli(world, await commandsFor(world.argv))
  expect([code, said.stderr]).toEqual([exitCodes.badInput, expect.stringMatching(sentence)])
})
