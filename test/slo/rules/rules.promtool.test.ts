import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadServices } from '../../../slo/promises/promises.ts'
import { loadClasses } from '../../../slo/promises/slo-class.ts'
import { rulesYaml } from '../../../slo/rules/rules.ts'
import { promtool } from './promtool.ts'
import { ruleTests } from './rule-tests.ts'

const run = promisify(execFile)
const now = Date.parse('2026-09-01') / 1000
const feature = '--enable-feature=promql-extended-range-selectors'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rules-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe('promtool', () => {
  test('finds nothing wrong with the rules of every service', async () => {
    for (const increments of ['exact', 'standard'] as const) {
      const file = join(folder, `${increments}.yaml`)
      await writeFile(file, await rulesYaml(await loadServices(), await loadClasses(), now, increments))
      const flags = increments === 'exact' ? [feature] : []
      const { stdout } = await run(await promtool(), [...flags, 'check', 'rules', file])
      expect(stdout).toMatch(/SUCCESS: \d+ rules found/)
    }
  })

  test('sees the rules count exactly, and alert when and only when a budget burns', async () => {
    const outlink = (await loadServices()).filter(({ id }) => id === 'outlink')
    await writeFile(join(folder, 'outlink.yaml'), await rulesYaml(outlink, await loadClasses(), now, 'standard'))
    const file = join(folder, 'tests.yaml')
    await writeFile(file, ruleTests('outlink.yaml'))
    const { stdout } = await run(await promtool(), ['test', 'rules', file]).catch(
      (error: { stdout: string; stderr: string }) => ({
        stdout: error.stdout + error.stderr,
      }),
    )
    expect(stdout).toContain('SUCCESS')
  })
})
