import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { doctor } from '../../../cli/doctor/doctor.ts'
import { type Diagnosis, missing } from '../../../cli/doctor/findings.ts'
import { machineTable } from '../../../cli/doctor/words.ts'
import { runCli } from '../../../cli/program.ts'
import { Failure } from '../../../common/failure.ts'
import { cellText } from '../../../reports/table.ts'
import { histogramOf } from '../../../slo/histogram.ts'
import { bucketOf } from '../../../slo/latency-buckets.ts'
import type { InstalledTool } from '../../../stack/toolchain/installed.ts'
import { recordingWorld } from '../world.ts'

const there: InstalledTool = { state: 'there', version: '1' }
const absent: InstalledTool = { state: 'absent', version: '1', takes: 'a minute' }
const lacking = (what: string): InstalledTool => ({
  state: 'missing',
  why: `there is no ${what}`,
  mend: `install ${what}`,
})
const native = { cassandra: 'native', prometheus: 'native', service: 'native', k6: 'native' } as const
const all: Pick<Diagnosis, 'plan' | 'builders' | 'built'> = {
  plan: native,
  builders: { java: there, go: there, maven: there },
  built: { k6: there, prometheus: there, cassandra: there, jmxExporter: there, kafka: there },
}
const none = { java: lacking('Java'), go: lacking('Go'), maven: lacking('Maven') }

describe('what is missing', () => {
  it.each<[string, Partial<typeof all>, readonly string[]]>([
    ['nothing, where everything is kept', {}, []],
    ['Java alone, where everything is kept and nothing else is there', { builders: none }, ['Java 17']],
    ['Go, where k6 has to be built', { builders: none, built: { ...all.built, k6: absent } }, ['Go', 'Java 17']],
    ['nothing, where what is absent can be made', { built: { ...all.built, k6: absent, cassandra: absent } }, []],
    [
      'Maven, where the metrics of Cassandra are not kept',
      { builders: { ...all.builders, maven: lacking('Maven') }, built: { ...all.built, jmxExporter: absent } },
      ['Maven'],
    ],
    [
      'nothing, where all of it comes in containers',
      { builders: none, plan: { ...native, cassandra: 'container', prometheus: 'container', k6: 'container' } },
      [],
    ],
  ])('%s', (_, changes, expected) => {
    expect(missing({ ...all, ...changes }).map(({ what }) => what)).toEqual(expected)
  })
})

describe('the machine', () => {
  it('is told with what its database takes alone, where that was measured', () => {
    const floor = { readsPerSecond: 1000, seconds: 1, latencies: histogramOf(new Map([[bucketOf(2), 90]])), failed: 10 }
    const findings = { machine: undefined, memoryBytes: 8e9, speed: 1, seconds: 1 }
    const lastRow = (changes: Partial<Diagnosis>) =>
      machineTable({ ...findings, ...changes } as Diagnosis)
        .rows.at(-1)
        ?.cells.map(cellText)
    expect(lastRow({ floor })).toEqual([
      'Cassandra alone answers a read (P50, P95, P99)',
      expect.stringMatching(/^2(\.\d+)?\u00a0ms, never, never$/),
    ])
    expect(lastRow({})).toEqual(['Held back by a limit', 'no limit'])
  })
})

describe('doctor', () => {
  it('says on a bare machine what is missing and how to get it, and makes nothing', async () => {
    const cache = await mkdtemp(join(tmpdir(), 'doctor-'))
    const env = { LIFTWING_SLO_CACHE: cache, PATH: '/nowhere', DOCKER_HOST: 'unix:///nowhere' }
    const { world, said } = recordingWorld(['doctor', '--seconds', '1'], { env, now: Date.now })
    expect(await runCli(world, [doctor])).toBe(4)
    expect(said.stdout).toMatch(/^ {2}Go(, Java 17)?, Maven are missing: no run can begin\.\n/)
    expect(said.stdout).toContain('install Go from https://go.dev/dl/, or start a Docker engine')
    expect(said.stdout).toContain('All parts would be native, because no Docker engine answers.')
    expect(await readdir(cache)).toEqual([])
    await rm(cache, { recursive: true })
  })

  it('tells programs the same', async () => {
    const env = { LIFTWING_SLO_CACHE: '/nowhere/cache', PATH: '/nowhere', DOCKER_HOST: 'unix:///nowhere' }
    const { world, said } = recordingWorld(['doctor', '--seconds', '1', '--format', 'json'], { env, now: Date.now })
    expect(await runCli(world, [doctor])).toBe(4)
    expect(JSON.parse(said.stdout)).toMatchObject({
      missing: expect.arrayContaining([expect.objectContaining({ what: 'Go' })]),
      docker: { answers: false },
      kept: { state: 'none' },
      plan: { k6: 'native' },
      machine: { witness: { stolenShare: expect.any(Number) } },
    })
  })

  it('is interrupted at once', async () => {
    const { world, controller } = recordingWorld(['doctor', '--seconds', '600'], {
      env: { LIFTWING_SLO_CACHE: '/nowhere', PATH: '/nowhere', DOCKER_HOST: 'unix:///nowhere' },
      now: Date.now,
    })
    const ended = runCli(world, [doctor])
    controller.abort(new Failure('interrupted', 'Interrupted by SIGINT.'))
    expect(await ended).toBe(130)
  })
})
