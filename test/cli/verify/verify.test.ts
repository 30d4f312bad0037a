import { execFileSync } from 'node:child_process'
import { appendFile, copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runCli } from '../../../cli/program.ts'
import { sign } from '../../../cli/sign.ts'
import { verify } from '../../../cli/verify/verify.ts'
import { writeReports } from '../../../reports/write-reports.ts'
import { exampleServicesFile } from '../../../slo/promises/promises.ts'
import { sampleQuarter } from '../../reports/quarter/sample-quarter.ts'
import { recordingWorld } from '../world.ts'

let folder = ''
const at = (...names: string[]) => join(folder, ...names)
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'verify-'))
  await writeReports(await sampleQuarter(), at('quarter'), ['json', 'text', 'junit', 'markdown', 'wikitext', 'html'])
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function run(...argv: string[]) {
  const { world, said } = recordingWorld(argv)
  return { code: await runCli(world, [verify, sign]), ...said }
}

/** Changes a file of the report, and puts it back. */
async function withChanged(name: string, change: (text: string) => string, look: () => Promise<void>) {
  const text = await readFile(at('quarter', name), 'utf8')
  await writeFile(at('quarter', name), change(text))
  try {
    await look()
  } finally {
    await writeFile(at('quarter', name), text)
  }
}

describe('verifying a quarter', () => {
  test('holds it against the services file of this checkout that has the content it names', async () => {
    const { code, stdout } = await run('verify', at('quarter'))
    expect(stdout).toMatch(
      /^(\d+) of \1 dates, promises, questions, .* follow from .*example\.yaml and from the counts\.$/m,
    )
    expect(code).toBe(0)
  })

  test('passes nothing where that file is not here, and says which', async () => {
    const elsewhere = (text: string) => text.replace(/"sha256": "[0-9a-f]{64}"/, `"sha256": "${'0'.repeat(64)}"`)
    await withChanged('report.json', elsewhere, async () => {
      const { code, stdout } = await run('verify', at('quarter', 'report.json'))
      expect(stdout).toMatch(/not checked: example\.yaml \(SHA-256 000000000000…\) is not in this checkout.*--services/)
      expect(code).toBe(2)
      expect((await run('verify', at('quarter', 'report.json'), '--services', exampleServicesFile)).code).toBe(0)
    })
  })

  test('names what another services file promises', async () => {
    const stricter = (await readFile(exampleServicesFile, 'utf8')).replace('thresholdMs: 5000', 'thresholdMs: 500')
    await writeFile(at('stricter.yaml'), stricter)
    const { code, stdout } = await run('verify', at('quarter'), '--services', at('stricter.yaml'))
    expect(stdout).toMatch(/promises\.services\[.*\]\.targets\[0\]\.thresholdMs: saved 5000, found 500$/m)
    expect(code).toBe(1)
  })

  test.each(['report.md', 'report.html', 'report.xml'])(
    'sees that %s does not show what the record says',
    async (name) => {
      await withChanged(
        name,
        (text) => text.replace(/inconclusive|missed/i, 'met'),
        async () => {
          const { code, stdout } = await run('verify', at('quarter'))
          expect(stdout).toContain(`${name} does not show what its record says.`)
          expect(code).toBe(1)
        },
      )
    },
  )
})

describe('a signature', () => {
  const keygen = (name: string) => {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', name, '-f', at(name)])
    return execFileSync('ssh-keygen', ['-y', '-f', at(name)], { encoding: 'utf8' })
  }
  const check = (signer = 'alice@example.org', file = at('allowed')) =>
    run('verify', at('quarter'), '--signer', signer, '--allowed-signers', file)
  beforeAll(async () => {
    await appendFile(at('allowed'), `alice@example.org namespaces="liftwing-slo" ${keygen('alice')}`)
    await appendFile(at('allowed'), `bob@example.org namespaces="liftwing-slo" ${keygen('bob')}`)
    expect(await run('sign', at('quarter'), '--key', at('alice'))).toMatchObject({ code: 0 })
  })

  test('is that of its signer, and it is said', async () => {
    const stdout = expect.stringMatching(/^Signed by alice@example\.org\.\n/)
    expect(await check()).toMatchObject({ code: 0, stdout })
  })

  test('is not that of another one', async () => {
    const { code, stdout } = await check('bob@example.org')
    expect(stdout).toMatch(
      /report\.json was signed with SHA256:\S+, which .*allowed does not give to bob@example\.org\.$/m,
    )
    expect(code).toBe(1)
  })

  test('is not that of a file that was changed', async () => {
    await withChanged(
      'report.json',
      (text) => text.replace('"seconds": 2.1', '"seconds": 1.1'),
      async () => {
        const { code, stdout } = await check()
        expect(stdout).toMatch(/report\.json was changed after it was signed/)
        expect(code).toBe(1)
      },
    )
  })

  test.each<[string, () => Promise<{ code: number; stderr: string }>, number, RegExp]>([
    ['a key that is not there', () => run('sign', at('quarter'), '--key', at('nobody')), 3, /is not signed: .*nobody/],
    [
      'allowed signers that are not there',
      () => check('alice@example.org', at('nothing')),
      3,
      /nothing cannot be read/,
    ],
    ['a signer without allowed signers', () => run('verify', at('quarter'), '--signer', 'x'), 3, /Give both/],
    [
      'no signature',
      async () => {
        await copyFile(at('quarter', 'report.json'), at('unsigned.json'))
        return run('verify', at('unsigned.json'), '--signer', 'x', '--allowed-signers', at('allowed'))
      },
      3,
      /unsigned\.json\.sig cannot be read/,
    ],
    [
      'no ssh-keygen',
      async () => {
        const path = process.env['PATH']
        process.env['PATH'] = folder
        try {
          return await check()
        } finally {
          process.env['PATH'] = path
        }
      },
      4,
      /no ssh-keygen here.*Install OpenSSH/s,
    ],
  ])('says what is wrong: %s', async (_, attempt, expected, sentence) => {
    const { code, stderr } = await attempt()
    expect(stderr).toMatch(sentence)
    expect(code).toBe(expected)
  })
})
