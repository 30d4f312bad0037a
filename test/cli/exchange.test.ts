import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { exchange } from '../../cli/exchange.ts'
import { runCli } from '../../cli/program.ts'
import { rules } from '../../cli/rules.ts'
import { exitCodes } from '../../cli/world/exit-codes.ts'
import { recordingWorld } from './world.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exchange-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function run(...argv: string[]) {
  const { world, said } = recordingWorld(argv)
  return { code: await runCli(world, [exchange, rules]), ...said }
}

async function file(name: string, text: string): Promise<string> {
  await writeFile(join(folder, name), text)
  return join(folder, name)
}

const settings = 'kind: ConfigMap\nmetadata: { name: settings }\n'
const objective = `---
kind: ServiceLevelObjective
metadata: { name: calls, labels: { pyrra.dev/team: sre } }
spec:
  target: '99'
  window: 4w
  indicator:
    ratio:
      errors: { metric: '{"rpc.calls", job="a", "rpc.code"!~"0|5"}' }
      total: { metric: '{"rpc.calls", job="a"}' }
`

test('what another tool defines is imported, ruled and exported, and what is none of it is named', async () => {
  const imported = await run('import', await file('theirs.yaml', settings + objective))
  expect(imported).toMatchObject({ code: exitCodes.met, stderr: expect.stringMatching(/ConfigMap settings is no obj/) })
  const ours = await file('ours.yaml', imported.stdout)
  const ruled = await run('rules', '--services', ours)
  expect(ruled.code).toBe(exitCodes.met)
  expect(ruled.stdout).toContain('{"rpc.calls", job="a"}')
  for (const tool of ['openslo', 'sloth']) {
    const exported = await run('export', '--to', tool, '--services', ours)
    const again = await run('import', await file(`${tool}.yaml`, exported.stdout))
    expect(again.stdout).toContain(`bad: '{"rpc.calls", "rpc.code"!~"0|5"}'`)
  }
})

test('where nothing is left, the exit code says so', async () => {
  const { code, stdout, stderr } = await run('import', await file('nothing.yaml', settings))
  expect([code, stdout]).toEqual([exitCodes.badInput, ''])
  expect(stderr).toMatch(/holds nothing that can be imported/)
})
