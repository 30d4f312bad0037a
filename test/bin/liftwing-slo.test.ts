import { execFile } from 'node:child_process'
import { chmod, cp, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

const root = join(import.meta.dirname, '../..')
const tools = ['/usr/bin', '/bin'].join(':')
let folder: string

// Each starts the whole program, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'liftwing-slo-bin-'))
})
afterAll(() => vi.resetConfig())
afterAll(() => rm(folder, { recursive: true, force: true }))

type Ended = { readonly code: number; readonly stdout: string; readonly stderr: string }

type Environment = Readonly<Record<string, string>>

const run = (at: string, args: readonly string[], env: Environment) => ended(join(at, 'bin/liftwing-slo'), args, env)

function ended(program: string, args: readonly string[], env: Environment): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(program, args, { env, cwd: folder }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr })
    })
  })
}

/** PATH with this Node, and a cache folder that is empty. */
const usual = (name: string) => ({
  PATH: `${dirname(process.execPath)}:${tools}`,
  LIFTWING_SLO_CACHE: join(folder, name),
})

/** A checkout without its libraries. */
async function copyTo(place: string): Promise<string> {
  const left = new Set(['node_modules', '.git', 'test', 'docs', 'bench', 'results'])
  const names = (await readdir(root)).filter((name) => !left.has(name))
  await mkdir(place, { recursive: true })
  await Promise.all(names.map((name) => cp(join(root, name), join(place, name), { recursive: true })))
  return place
}

async function program(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, `#!/bin/sh\n${text}\n`)
  await chmod(path, 0o755)
}

test.concurrent('without HOME it still starts', async () => {
  const { PATH } = usual('')
  expect(await run(root, ['--version'], { PATH, NODE_COMPILE_CACHE: join(folder, 'compiled') })).toMatchObject({
    code: 0,
    stderr: '',
  })
})

test.concurrent('a folder that is gone is the environment’s fault and no verdict', async () => {
  const called = `mkdir gone && cd gone && rmdir ../gone && exec ${root}/bin/liftwing-slo --version`
  const { code, stdout, stderr } = await ended('sh', ['-c', called], usual('gone'))
  expect({ code, stdout }).toEqual({ code: 4, stdout: '' })
  expect(stderr).toContain('the folder that it is called in is gone')
})

test.concurrent.each([
  ['names a file that is not there', '--require=/nowhere.js', /Cannot find module '\/nowhere\.js'/],
  ['has a flag that Node does not know', '--bogus', /--bogus is not allowed/],
])('NODE_OPTIONS that %s is the environment’s fault and no verdict', async (_, options, why) => {
  const { code, stdout, stderr } = await run(root, ['--version'], { ...usual('options'), NODE_OPTIONS: options })
  expect({ code, stdout }).toEqual({ code: 4, stdout: '' })
  expect(stderr).toContain(`Node does not start with NODE_OPTIONS=${options}`)
  expect(stderr).toMatch(why)
})

test.concurrent('NODE_OPTIONS that Node accepts are left alone', async () => {
  const env = { ...usual('options'), NODE_OPTIONS: '--stack-trace-limit=5' }
  expect(await run(root, ['--version'], env)).toMatchObject({ code: 0, stderr: '' })
})

/** An old Node, and an npm that brings this one. */
async function oldMachine(name: string) {
  const bin = join(folder, name, 'bin')
  await program(join(bin, 'node'), 'echo v20.11.0')
  const brought = 'node_modules/node-here/bin'
  await program(join(bin, 'npm'), `mkdir -p ${brought} && ln -s ${process.execPath} ${brought}/node`)
  return { PATH: `${bin}:${tools}` }
}

test.concurrent('an old Node is replaced, also in a cache folder whose path is relative', async () => {
  const env = { ...(await oldMachine('relative')), LIFTWING_SLO_CACHE: 'relative/cache' }
  expect(await run(root, ['--version'], env)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d/) })
  expect(await readdir(join(folder, 'relative/cache/tools'))).toHaveLength(1)
})

test.concurrent('an old Node, and no folder to bring another one into', async () => {
  const { code, stderr } = await run(root, ['--version'], await oldMachine('homeless'))
  expect({ code, stderr }).toEqual({ code: 4, stderr: expect.stringContaining('set LIFTWING_SLO_CACHE') })
})

test.concurrent('an old Node, and an npm that cannot bring another one', async () => {
  const machine = await oldMachine('offline')
  await program(join(folder, 'offline/bin/npm'), 'echo no network >&2; exit 1')
  const { code, stderr } = await run(root, ['--version'], { ...machine, LIFTWING_SLO_CACHE: join(folder, 'offline/c') })
  expect({ code, stderr }).toEqual({ code: 4, stderr: expect.stringContaining('npm could not bring Node 24') })
})

test.concurrent.each([
  ['none', async () => undefined],
  ['one that has no files', (libraries: string) => mkdir(join(libraries, 'commander'), { recursive: true })],
  [
    'one that was cut off',
    async (libraries: string) => {
      const commander = join(libraries, 'commander')
      await mkdir(commander, { recursive: true })
      await writeFile(join(commander, 'package.json'), '{"name": "commander", "type": "module", "main": "index.js"}')
      await writeFile(join(commander, 'index.js'), 'export class Command {')
    },
  ],
] as const)('half a node_modules (%s) is the environment’s fault and no verdict', async (name, install) => {
  const copy = await copyTo(join(folder, 'halves', name))
  await install(join(copy, 'node_modules'))
  const { code, stderr } = await run(copy, ['--version'], usual('halves'))
  expect({ code, stderr }).toEqual({
    code: 4,
    stderr: expect.stringMatching(/not installed, or not whole.*\n.*make deps/),
  })
})

test.concurrent('a copy that npm has installed finds its libraries beside it', async () => {
  const libraries = join(folder, 'installed/node_modules')
  await copyTo(join(libraries, 'liftwing-slo'))
  for (const name of await readdir(join(root, 'node_modules'))) {
    if (name !== 'liftwing-slo') await symlink(join(root, 'node_modules', name), join(libraries, name))
  }
  await mkdir(join(libraries, '.bin'), { recursive: true })
  const { code, stdout, stderr } = await run(join(libraries, 'liftwing-slo'), ['classes'], usual('installed'))
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toMatch(/availability/i)
})
