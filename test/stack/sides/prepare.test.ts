import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { prepareSide, requireSide } from '../../../stack/sides/prepare.ts'
import { sideOf } from '../../../stack/sides/side.ts'
import { type TestIo, testIo } from '../test-io.ts'

let root: string
let world: TestIo
const git = (...args: string[]) =>
  execFileSync('git', ['-C', root, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { encoding: 'utf8' }).trim()

async function commit(files: Readonly<Record<string, string>>): Promise<string> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(root, path, '..'), { recursive: true })
    await writeFile(join(root, path), text)
  }
  git('add', '--', ...Object.keys(files))
  git('commit', '--quiet', '--message', 'more')
  return git('rev-parse', 'HEAD')
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'liftwing-slo-repository-'))
  git('init', '--quiet', '--initial-branch', 'main')
  world = await testIo({ root })
})
afterEach(async () => {
  await world[Symbol.asyncDispose]()
  await rm(root, { recursive: true, force: true })
})

const prepare = (text: string) => prepareSide(world.io, sideOf(text, root))

async function pathOf(text: string): Promise<string> {
  const { source } = await prepare(text)
  return source.kind === 'folder' ? source.path : ''
}

describe('a revision', () => {
  test('is checked out as it was committed, pinned by its commit, with the libraries of the same lock', async () => {
    const first = await commit({ 'reference-service/main.ts': 'first', 'package-lock.json': '{}' })
    await mkdir(join(root, 'node_modules'))
    await writeFile(join(root, 'node_modules/mark'), 'libraries')
    git('branch', 'baseline')
    await commit({ 'reference-service/main.ts': 'second' })
    expect((await prepare('baseline')).told).toBe(`baseline (${first.slice(0, 12)})`)
    const path = await pathOf('baseline')
    expect(await readFile(join(path, 'reference-service/main.ts'), 'utf8')).toBe('first')
    expect(await readFile(join(path, 'node_modules/mark'), 'utf8')).toBe('libraries')
    expect(await pathOf('main')).not.toBe(path)
    expect(git('worktree', 'list').split('\n')).toHaveLength(1)
  })

  test('is there at once the second time, and mended where somebody wrote to it', async () => {
    await commit({ 'reference-service/main.ts': 'as committed', 'package-lock.json': '{}' })
    const path = await pathOf('main')
    expect(await pathOf('main')).toBe(path)
    await writeFile(join(path, 'reference-service/main.ts'), 'changed')
    await pathOf('main')
    expect(await readFile(join(path, 'reference-service/main.ts'), 'utf8')).toBe('as committed')
  })

  test('that git does not know is bad input', async () => {
    await commit({ 'package-lock.json': '{}' })
    await expect(prepare('no-such-branch')).rejects.toMatchObject({
      kind: 'input',
      message: expect.stringContaining('There is no revision "no-such-branch"'),
    })
  })

  test('cannot be an option of git', async () => {
    await commit({ 'package-lock.json': '{}' })
    await expect(prepare('--all')).rejects.toMatchObject({ kind: 'input' })
  })

  test('outside a repository is bad input, in the words of git', async () => {
    await rm(join(root, '.git'), { recursive: true })
    await expect(prepare('main')).rejects.toMatchObject({ kind: 'input' })
  })

  test('older than the service is bad input', async () => {
    await commit({ 'README.md': 'the beginning', 'package-lock.json': '{}' })
    await expect(prepare('main')).rejects.toMatchObject({
      kind: 'input',
      message: expect.stringContaining('it is older than the service'),
    })
  })

  test('without a lock file has no libraries', async () => {
    await commit({ 'reference-service/main.ts': '' })
    await expect(prepare('main')).rejects.toMatchObject({
      kind: 'input',
      message: expect.stringContaining('has no package-lock.json'),
    })
  })

  test('whose libraries cannot be installed is a matter of the environment, with the last words of npm', async () => {
    await commit({ 'reference-service/main.ts': '', 'package.json': '{}', 'package-lock.json': 'cut off {' })
    git('branch', 'broken')
    await commit({ 'package-lock.json': '{}' })
    await expect(prepare('broken')).rejects.toMatchObject({
      kind: 'environment',
      message: expect.stringMatching(/^building the libraries of .* failed/),
    })
  })
})

test.each([
  ['a revision without the service', () => 'main', 'it is older than the service'],
  ['a revision that is none', () => 'nowhere', 'There is no revision "nowhere"'],
  ['a folder without the service', () => `${root}/`, 'so that there is no service to start'],
])('%s is refused before anything is built', async (_, side, message) => {
  await commit({ 'README.md': 'the beginning' })
  await expect(requireSide(world.io, sideOf(side(), root))).rejects.toMatchObject({
    kind: 'input',
    message: expect.stringContaining(message),
  })
})

describe('a folder', () => {
  test('without a service is bad input', async () => {
    await expect(prepare(root)).rejects.toMatchObject({ kind: 'input' })
  })

  test('without libraries says how to install them', async () => {
    await commit({ 'reference-service/main.ts': '' })
    await expect(prepare(root)).rejects.toMatchObject({
      kind: 'environment',
      hint: expect.stringContaining('npm ci --prefix'),
    })
  })

  test('is taken as it is, and told by its commit where it is a checkout', async () => {
    const library = 'node_modules/cassandra-driver'
    const made = await commit({ 'reference-service/main.ts': '', [`${library}/index.js`]: '' })
    const source = { kind: 'folder', path: root }
    expect(await prepare(root)).toEqual({ source, told: `${root} (${made.slice(0, 12)})` })
    await writeFile(join(root, 'reference-service/main.ts'), 'changed')
    expect((await prepare(root)).told).toBe(`${root} (${made.slice(0, 12)} with changes)`)
    await rm(join(root, '.git'), { recursive: true })
    expect((await prepare(root)).told).toBe(root)
  })
})

describe('an image', () => {
  const id = `sha256:${'0a1b2c3d4e5f'.repeat(5)}0a1b`
  const io = () => ({ ...world.io, env: { ...world.io.env, DOCKER_HOST: `unix://${join(root, 'engine.sock')}` } })
  const source = { kind: 'image', image: 'cache:1' } as const

  /** An engine that has one image. */
  async function withEngine(work: () => Promise<void>): Promise<void> {
    const server = createServer(({ url }, response) => {
      if (url === '/_ping') response.end('OK')
      else if (url === '/images/cache:1/json') response.end(JSON.stringify({ Id: id }))
      else response.writeHead(404).end('{"message":"no such image"}')
    })
    await new Promise<void>((resolve) => server.listen(join(root, 'engine.sock'), resolve))
    try {
      await work()
    } finally {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  }

  test('is told by its id, because a tag may name another one tomorrow', () =>
    withEngine(async () => {
      expect(await prepareSide(io(), source)).toEqual({ source, told: 'cache:1 (sha256:0a1b2c3d4e5f)' })
    }))

  test('that is nowhere is a matter of the environment', () =>
    withEngine(async () => {
      const missing = { kind: 'image', image: 'cache:2' } as const
      await expect(prepareSide(io(), missing)).rejects.toMatchObject({
        kind: 'environment',
        message: expect.stringContaining('the image cache:2 could not be pulled'),
        hint: 'try docker pull cache:2, or give a folder or a URL instead',
      })
    }))

  test('is told by its name where no engine answers; whoever starts it says so', async () => {
    expect(await prepareSide(io(), source)).toEqual({ source, told: 'cache:1' })
  })
})

test('a URL has nothing to be built', async () => {
  const url = 'http://cache.example'
  expect(await prepare(url)).toEqual({ source: { kind: 'url', url }, told: url })
})
