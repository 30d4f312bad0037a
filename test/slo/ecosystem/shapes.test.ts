import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { exportOpenSlo } from '../../../slo/ecosystem/export.ts'
import { importServices } from '../../../slo/ecosystem/import.ts'
import { servicesYaml } from '../../../slo/ecosystem/services-yaml.ts'
import { parse } from '../../../slo/promises/document.ts'
import { loadServices } from '../../../slo/promises/promises.ts'
import { servicesFileSchema } from '../../../slo/promises/service.ts'
import { options, shapes } from './shapes.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shapes-'))
})
afterAll(() => rm(folder, { recursive: true }))

describe.each(shapes)('%s', (_, file, promises) => {
  const imported = importServices([{ file: 'puppet.yaml', text: file }], options)

  test('comes in as it is counted, or is left out with its reason', () => {
    const found = imported.services.flatMap(({ id, targets }) =>
      targets.flatMap(({ objectives }) =>
        objectives.map((objective) => [
          id,
          objective.id ?? objective.kind,
          'indicator' in objective ? objective.indicator : {},
        ]),
      ),
    )
    expect(found).toMatchObject(promises)
    expect(found).toHaveLength(promises.length)
    const left = imported.losses.filter((loss) => loss.includes('was left out: '))
    expect(left.length > 0).toBe(promises.length === 0)
  })
})

describe.each(shapes.filter(([, , promises]) => promises.length > 0))('%s', (_, file, promises) => {
  const imported = importServices([{ file: 'puppet.yaml', text: file }], options)

  test('is written as a services file that reads the same', async () => {
    const text = servicesYaml(imported.services)
    expect(parse('again.yaml', text, servicesFileSchema).services).toEqual(imported.services)
    const path = join(folder, 'services.yaml')
    await writeFile(path, text)
    expect(await loadServices({ files: [path] })).toEqual(imported.services)
  })

  test('goes out and comes in again', async () => {
    const { text } = await exportOpenSlo(imported.services, [], 0)
    const again = importServices([{ file: 'ours.yaml', text: text }], options).services.flatMap(
      ({ targets }) => targets[0]?.objectives ?? [],
    )
    const indicators = (objectives: typeof again) =>
      objectives.map((each) => ('indicator' in each ? each.indicator : {}))
    expect(indicators(again)).toHaveLength(promises.length)
  })
})

test('both sites of a service that is defined for each come in as its sites', () => {
  const [service] = importServices([{ file: 'puppet.yaml', text: shapes[3]?.[1] ?? '' }], options).services
  expect(service?.sites).toEqual(['eqiad', 'codfw'])
})
