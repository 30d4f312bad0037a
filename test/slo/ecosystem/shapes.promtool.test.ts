import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { importServices } from '../../../slo/ecosystem/import.ts'
import { rulesYaml } from '../../../slo/rules/rules.ts'
import { promtool } from '../rules/promtool.ts'
import { options, shapes } from './shapes.ts'

const run = promisify(execFile)

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shapes-'))
})
afterAll(() => rm(folder, { recursive: true }))

test.each(shapes.filter(([, , promises]) => promises.length > 0))(
  '%s has rules that load',
  async (_, file, promises) => {
    const imported = importServices([{ file: 'puppet.yaml', text: file }], options)

    for (const increments of ['exact', 'standard'] as const) {
      const path = join(folder, `${increments}.yaml`)
      await writeFile(path, await rulesYaml(imported.services, [], 0, increments))
      const flags = increments === 'exact' ? ['--enable-feature=promql-extended-range-selectors'] : []
      const { stdout } = await run(await promtool(), [...flags, 'check', 'rules', '--lint=all', '--lint-fatal', path])
      expect(stdout).toMatch(/SUCCESS: \d+ rules found/)
      for (const [, promise] of promises)
        expect(await rulesYaml(imported.services, [], 0)).toContain(`slo_promise: ${promise}`)
    }
  },
)
