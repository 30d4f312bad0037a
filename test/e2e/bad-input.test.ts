import { spawn } from 'node:child_process'
import { open } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root, runCommandLine } from '../proof/command-line.ts'
import { type Cases, expectEndsWell, gate, nobody, openStage, type Stage, savedRun } from './bad-case.ts'
import { standIn } from './stand-ins.ts'
import { filesIn, workingPlace } from './working-place.ts'

const cases: Cases = {
  'an unknown flag': {
    args: () => gate('--nonsense'),
    exitCode: 3,
    says: [/error: unknown option '--nonsense'/, /add --help/],
  },
  'a number out of its range': {
    args: () => gate('--duration', '0'),
    exitCode: 3,
    says: [/--duration <s>' argument '0' is invalid/, /a whole number of seconds from 1 to 86400/],
  },
  'a password in an address': {
    args: () => gate('--prometheus', 'http://me:secret@127.0.0.1:9090'),
    exitCode: 3,
    says: [/--prometheus/, /a URL without a name and a password/],
  },
  'flags that contradict each other': {
    args: (_, { folder }) => gate('--fresh', '--data-folder', join(folder, 'data')),
    exitCode: 3,
    says: [/fresh/, /cannot be given together with a data folder/],
  },
  'promises that lack a field': {
    args: ({ shared }) => gate('--promises', join(shared, 'services.yaml')),
    exitCode: 3,
    says: [/services\.yaml → services\[0\]\.owner → is missing → write text/, /docs\/promises\.md/],
  },
  'services that are no YAML': {
    args: ({ shared }) => ['report', '--prometheus', nobody, '--services', join(shared, 'no.yaml')],
    exitCode: 3,
    says: [/no\.yaml → line \d → is no YAML/, /docs\/promises\.md/],
  },
  'an alias that names nothing': {
    args: ({ shared }) => ['classes', '--services', join(shared, 'alias.yaml')],
    exitCode: 3,
    says: [/alias\.yaml → the file → is no YAML: Unresolved alias.*nowhere/, /docs\/promises\.md/],
  },
  'a run that is not there': {
    args: ({ shared }) => ['render', join(shared, 'nowhere')],
    exitCode: 3,
    says: [/nowhere cannot be read: there is no such file/, /the folder of a run/],
  },
  'a run that left no report': {
    args: (_, { cache }) => ['render', cache],
    exitCode: 3,
    says: [/report\.json cannot be read: there is no such file/, /the folder of a run/],
  },
  'a record that is no JSON': {
    args: ({ shared }) => ['render', join(shared, 'broken.json')],
    exitCode: 3,
    says: [/broken\.json is not JSON/, /as the program wrote it/],
  },
  'a record of another version': {
    args: ({ shared }) => ['render', join(shared, 'newer.json')],
    exitCode: 3,
    says: [/has schemaVersion 2; this program reads version 1/, /the newer program/],
  },
  'a quarter that is none': {
    args: () => ['report', '--prometheus', nobody, '--quarter', 'Q3'],
    exitCode: 3,
    says: [/Q3/, /2026-09|previous/],
  },
}

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage[Symbol.asyncDispose]())

test.concurrent.each(Object.entries(cases))('%s ends with a sentence', (_, each) => expectEndsWell(each, stage))

describe('Whoever reads the output', () => {
  const render = async (stdout: 'pipe' | number, ...more: readonly string[]) => {
    const child = spawn(join(root, 'bin/liftwing-slo'), ['render', savedRun, '--format', 'html', ...more], {
      stdio: ['ignore', stdout, 'pipe'],
      env: { ...process.env, PATH: `${dirname(process.execPath)}:${process.env['PATH']}` },
    })
    child.stdout?.destroy()
    let stderr = ''
    child.stderr?.setEncoding('utf8').on('data', (text) => (stderr += text))
    const exitCode = await new Promise((resolve) => child.once('close', resolve))
    return { exitCode, stderr }
  }

  test('may go away early', async () => {
    expect(await render('pipe')).toEqual({ exitCode: 0, stderr: '' })
  })

  test('hears of the file that a full disk has swallowed', async () => {
    const { exitCode, stderr } = await render('pipe', '-o', '/dev/full')
    expect(stderr).toMatch(/^liftwing-slo: \/dev\/full cannot be used: no space is left on the disk\.\n/)
    expect(exitCode).toBe(4)
  })

  test('hears that a full disk has swallowed it', async () => {
    await using full = await open('/dev/full', 'w')
    const { exitCode, stderr } = await render(full.fd)
    expect(stderr).toMatch(/^liftwing-slo: the output is lost: ENOSPC.*\n$/)
    expect(exitCode).toBe(4)
  })
})

describe('While it waits for an answer that does not come, the program', () => {
  const waiting: readonly (readonly [string, (url: string) => readonly string[]])[] = [
    ['gate', (url) => gate('--target', url)],
    ['report', (url) => ['report', '--prometheus', url]],
  ]
  const started = async (args: (url: string) => readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const asked = Promise.withResolvers<void>()
    const server = await standIn(() => asked.resolve())
    const place = await workingPlace()
    const program = runCommandLine([...args(server.url), '--output', place.output], { ...place.env, ...env })
    await Promise.race([asked.promise, program.ended])
    const end = async () => {
      const ended = await program.ended
      expect(await program.running()).toEqual([])
      expect(await filesIn(place.output)).toEqual([])
      await server[Symbol.asyncDispose]()
      await place[Symbol.asyncDispose]()
      return ended
    }
    return { program, end }
  }

  test.each(waiting)('ends at once when it is interrupted: %s', async (_, args) => {
    const { program, end } = await started(args)
    program.kill('SIGINT')
    const { exitCode, stderr } = await end()
    expect(stderr).toBe('liftwing-slo: Interrupted by SIGINT.\n')
    expect(exitCode).toBe(130)
  })

  test('never takes a crash of its own for a missed promise', async () => {
    const crash = 'setTimeout(() => { throw new Error("out of the blue") }, 3000)'
    const NODE_OPTIONS = `--import=data:text/javascript,${encodeURIComponent(crash)}`
    const { end } = await started((url) => ['report', '--prometheus', url], { NODE_OPTIONS })
    const { exitCode, stderr } = await end()
    expect(stderr).toMatch(/^liftwing-slo: this is a bug, please report it\.\nError: out of the blue\n/)
    expect(exitCode).toBe(70)
  })
})
