import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { investigate } from '../slo/investigation/investigate.ts'
import { observationsSchema } from '../slo/investigation/observations.ts'
import { investigationReportSchema } from '../slo/investigation/record.ts'
import { runCommandLine } from '../test/proof/command-line.ts'
import { injected } from '../test/slo/investigation/injected.ts'
import { everyday, type Noise, simulated } from '../test/slo/investigation/simulated.ts'
import { type Figure, figuresTable } from './figures.ts'

/**
 * Whether an investigation names what was done and nobody where nothing was, how long it takes, and whether it finds a Cassandra that stood
 * still on a real stack.
 */
const hourSeconds = 3600
const quietHours = 40
const about = { id: 'bench', createdAt: '2026-11-27T00:00:00.000Z', command: 'make bench ARGS=investigate' }

const noises: readonly (readonly [string, Noise])[] = [
  ['seconds of their own', { ...everyday, memory: 0 }],
  ['seconds that hang together (0.9), spikes', { memory: 0.9, deviation: 0.2, spikes: 5 }],
  ['minutes that hang together (0.99)', { ...everyday, memory: 0.99 }],
  ['minutes that hang together, restless', { memory: 0.97, deviation: 0.25, spikes: 10 }],
]

function timing(): Figure {
  const { inject } = injected['one wiki is slow'] as (typeof injected)[string]
  const json = JSON.stringify(
    simulated(1, { seconds: hourSeconds, inject: (second) => inject(second, second.at / hourSeconds) }),
  )
  const [before, cpuBefore] = [performance.now(), process.cpuUsage()]
  const { observations, causes } = investigate(observationsSchema.parse(JSON.parse(json)), about)
  const seconds = (performance.now() - before) / 1000
  const { user, system } = process.cpuUsage(cpuBefore)
  const series = `${observations.series.length} signals, ${Math.round(json.length / 1e6)} MB, ${causes.length} causes`
  return {
    figure: 'an hour of one-second data, read, taken apart and held against each other',
    aim: '< 5 s',
    measured: `${seconds.toFixed(2)} s, ${((user + system) / 1e6).toFixed(2)} s of CPU (${series})`,
    held: seconds < 5,
  }
}

function matrix(): Figure {
  const seeds = [21, 22, 23, 24, 25]
  const right = Object.values(injected).flatMap(({ cause, inject }) =>
    seeds.map((seed) => {
      const observations = simulated(seed, { seconds: 900, inject: (second) => inject(second, second.at / 900) })
      return investigate(observations, about).causes[0]?.id === cause
    }),
  )
  const found = right.filter(Boolean).length
  return {
    figure: `the right cause first, of ${Object.keys(injected).length} causes in quarters of an hour`,
    aim: '9 of 10',
    measured: `${found} of ${right.length}`,
    held: found >= 0.9 * right.length,
  }
}

function falseAlarms([name, noise]: (typeof noises)[number]): Figure {
  const named = Array.from({ length: quietHours }, (_, i) => {
    const observations = simulated(9000 + i, { seconds: hourSeconds, noise })
    return investigate(observations, about).causes.length > 0
  }).filter(Boolean).length
  return {
    figure: `quiet hours in which somebody is accused: ${name}`,
    aim: 'none of 10',
    measured: `${named} of ${quietHours}`,
    held: named <= quietHours / 20,
  }
}

/** Cassandra stands still for a few seconds of a run, and the run is investigated. */
async function live(): Promise<Figure> {
  const output = await mkdtemp(join(tmpdir(), 'investigate-'))
  try {
    const flags = ['--reads', '100', '--writes', '10', '--rows', '2000', '--settle', '10', '--duration', '90']
    const away = ['--away-after', '45', '--away', '6']
    await runCommandLine(['gate', '--scenario', 'recovery', ...flags, ...away, '-o', output]).ended
    const run = (await readdir(output)).find((name) => name.includes('recovery')) ?? ''
    const { stdout } = await runCommandLine(['investigate', join(output, run), '-f', 'json', '-o', output]).ended
    const report = investigationReportSchema.parse(JSON.parse(stdout))
    const named = report.causes.map(({ id, sure }) => `${id} (${sure})`).join(', ')
    return {
      figure: 'a real Cassandra that stands still for 6 of 90 s',
      aim: 'cassandra-stopped first',
      measured: named === '' ? 'no cause' : named,
      held: report.causes[0]?.id === 'cassandra-stopped',
    }
  } finally {
    await rm(output, { recursive: true, force: true })
  }
}

const figures = [timing(), matrix(), ...noises.map(falseAlarms), await live()]
process.stdout.write(figuresTable('Investigation', figures))
if (figures.some(({ held }) => held === false)) process.exitCode = 1
