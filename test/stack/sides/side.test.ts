import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type SideSource, sideOf } from '../../../stack/sides/side.ts'

let cwd: string
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'liftwing-slo-sides-'))
  await mkdir(join(cwd, 'docs'))
  await mkdir(join(cwd, 'copy/reference-service'), { recursive: true })
  await writeFile(join(cwd, 'copy/reference-service/main.ts'), '')
})
afterAll(() => rm(cwd, { recursive: true, force: true }))

const revision = (name: string): SideSource => ({ kind: 'revision', name })

const cases: readonly (readonly [string, string, (cwd: string) => SideSource])[] = [
  ['a branch', 'main', () => revision('main')],
  ['a branch with a slash', 'origin/main', () => revision('origin/main')],
  ['a commit before another', 'HEAD~2', () => revision('HEAD~2')],
  ['a branch that is called as a folder without a service', 'docs', () => revision('docs')],
  ['a folder with a service, by its name', 'copy', (at) => ({ kind: 'folder', path: join(at, 'copy') })],
  ['a path, whatever is there', './missing', (at) => ({ kind: 'folder', path: join(at, 'missing') })],
  ['a name that ends as a path does', 'docs/', (at) => ({ kind: 'folder', path: join(at, 'docs') })],
  ['the folder that one is in', '.', (at) => ({ kind: 'folder', path: at })],
  ['the folder above', '..', (at) => ({ kind: 'folder', path: join(at, '..') })],
  ['an absolute path', '/srv/cache', () => ({ kind: 'folder', path: '/srv/cache' })],
  ['a service that runs', 'http://127.0.0.1:8080/', () => ({ kind: 'url', url: 'http://127.0.0.1:8080' })],
  ['an image', 'image:registry:5000/cache:1', () => ({ kind: 'image', image: 'registry:5000/cache:1' })],
]

describe('a side is', () => {
  test.each(cases)('%s', (_, text, side) => expect(sideOf(text, cwd)).toEqual(side(cwd)))
})
