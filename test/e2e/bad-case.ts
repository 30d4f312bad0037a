import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { ensureK6 } from '../../stack/toolchain/go-tools.ts'
import { root, runCommandLine } from '../proof/command-line.ts'
import { everydayIo } from '../stack/test-io.ts'
import { type StandIn, standIn, standIns } from './stand-ins.ts'
import { filesIn, openStacks, type WorkingPlace, workingPlace } from './working-place.ts'

/** Something wrong, and how the program has to end. */
export type Case = {
  readonly args: (stage: Stage, place: WorkingPlace) => readonly string[]
  readonly env?: (stage: Stage, place: WorkingPlace) => Readonly<Record<string, string>>
  readonly exitCode: 3 | 4
  /** What is wrong, and what to do. */
  readonly says: readonly [RegExp, RegExp]
}
export type Cases = Readonly<Record<string, Case>>

/** What the cases have in common: servers that go wrong, files that are wrong, and a PATH with nothing to build with. */
export type Stage = AsyncDisposable &
  Readonly<Record<keyof typeof standIns, StandIn>> & { readonly shared: string; readonly bare: string }

/** Nobody listens on port 9 (discard) any more. */
export const nobody = 'http://127.0.0.1:9'
/** A record that nothing is wrong with. */
export const savedRun = join(root, 'test/reports/golden/met.report.json')

export const gate = (...flags: readonly string[]) => ['gate', '--stack', 'native', ...flags]

const services = `
schemaVersion: 1
services:
  - id: outlink
    title: Outlink
    contacts: [somebody]
    sites: [eqiad]
    targets: [{ class: stabel }]
    reconciliation: none
    source: { kind: istio, selectors: [{ match: 'a="b"' }] }
`
const files: Readonly<Record<string, string>> = {
  'services.yaml': services,
  'no.yaml': 'services:\n  - id: [unclosed\n',
  'alias.yaml': 'services: *nowhere\n',
  file: 'a regular file',
  'broken.json': '{"schemaVersion": 1,',
  'newer.json': '{"schemaVersion": 2, "kind": "run"}',
}

export async function openStage(): Promise<Stage> {
  await ensureK6(everydayIo())
  await using opening = new AsyncDisposableStack()
  const { folder: shared } = opening.use(await workingPlace())
  for (const [name, content] of Object.entries(files)) await writeFile(join(shared, name), content)
  await symlink('circle', join(shared, 'circle'))
  const servers = await Promise.all(
    Object.entries(standIns).map(async ([name, listener]) => [name, opening.use(await standIn(listener))]),
  )
  const bare = await bareMachine(join(shared, 'bin'))
  const open = opening.move()
  return { ...Object.fromEntries(servers), shared, bare, [Symbol.asyncDispose]: () => open.disposeAsync() }
}

/** A PATH on which the program finds Node and nothing to build with; below it, one without Node. */
async function bareMachine(bin: string): Promise<string> {
  const older = join(bin, 'without-node')
  await mkdir(older, { recursive: true })
  for (const folder of [bin, older]) {
    for (const tool of ['dirname', 'cat', 'cut', 'sha256sum']) await symlink(join('/usr/bin', tool), join(folder, tool))
  }
  await symlink(process.execPath, join(bin, 'node'))
  return bin
}

/** Runs the program as a person would, and looks at everything that it leaves. */
export async function expectEndsWell({ args, env, exitCode, says }: Case, stage: Stage): Promise<void> {
  await using place = await workingPlace()
  const given = args(stage, place)
  const output = given[0] === 'gate' && !given.includes('--output') ? ['--output', place.output] : []
  const program = runCommandLine([...given, ...output], { ...place.env, ...env?.(stage, place) })
  const { stdout, stderr, exitCode: code } = await program.ended
  for (const words of says) expect(stderr.replace(/\s+/g, ' ')).toMatch(words)
  expect(code, stderr).toBe(exitCode)
  expect(stderr.match(/^(liftwing-slo|error): /gm), stderr).toHaveLength(1)
  expect(stderr, 'a stack trace').not.toMatch(/^\s+at .*:\d+/m)
  expect(stdout).toBe('')
  expect(await program.running()).toEqual([])
  expect(await openStacks(place)).toEqual([])
  expect(await filesIn(place.output)).toEqual([])
}
