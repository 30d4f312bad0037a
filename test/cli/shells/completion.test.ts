import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { commandsFor } from '../../../cli/commands.ts'
import { runCli } from '../../../cli/program.ts'
import { scenarios } from '../../../scenarios/all.ts'
import { optionalParts } from '../../../slo/conventions.ts'
import { recordingWorld } from '../world.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'completion-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

async function printed(...argv: readonly string[]): Promise<string> {
  const { world, said } = recordingWorld(argv)
  expect(await runCli(world, await commandsFor(argv))).toBe(0)
  return said.stdout
}

async function scriptFor(shell: string): Promise<string> {
  const file = join(folder, shell)
  writeFileSync(file, await printed('completion', shell))
  return file
}

const isThere = (program: string) => spawnSync(program, ['--version']).status === 0
const names = scenarios.map(({ name }) => name)
const parts = [...optionalParts]

/** What is typed, its last word unfinished, and what is offered: all of it, or what has to be among it. */
const cases: readonly (readonly [typed: readonly string[], offered: readonly string[], isAll: boolean])[] = [
  [[''], ['gate', 'plan', 'stack', 'completion'], false],
  [['ga'], ['gate'], true],
  [['gate', '--scenario', ''], names, true],
  [['gate', '--scenario', 're'], names.filter((name) => name.startsWith('re')), true],
  [['gate', '--traf'], ['--traffic'], true],
  [['capacity', '--user'], ['--users'], true],
  [['render', 'results/x', '--format', 'm'], ['markdown'], true],
  [['render', 'results/x', '-f', 'j'], ['json', 'junit'], true],
  [['stack', ''], ['up', 'down', 'status'], true],
  [['stack', 'up', '--stack', ''], ['auto', 'containers', 'native'], true],
  [['schema', 'r'], ['run'], true],
  // Of what takes several, each.
  [['stack', 'up', '--with', 'lambda', ''], parts, true],
  [['stack', 'up', '--with', 'lambda', 'kafka', 'med'], ['mediawiki'], true],
  [['stack', 'up', '--with', 'lambda', '--with', 'kaf'], ['kafka'], true],
  [['stack', 'up', '--with', 'lambda', '--service-port', ''], [], true],
  [['stack', 'up', '--with', 'lambda', '--fre'], ['--fresh'], true],
]

function expectOffered(offered: readonly string[], wanted: readonly string[], isAll: boolean): void {
  const sorted = offered.toSorted()
  expect(sorted).toEqual(isAll ? wanted.toSorted() : expect.arrayContaining([...wanted]))
}

describe('completion in bash', () => {
  /** Calls the function as bash does. */
  function offeredIn(file: string, words: readonly string[]): readonly string[] {
    const script = `source "$1"; shift; COMP_WORDS=(liftwing-slo "$@"); COMP_CWORD=$#; _liftwing_slo; printf '%s\\n' "\${COMPREPLY[@]}"`
    const out = execFileSync('bash', ['--norc', '-c', script, 'bash', file, ...words], { encoding: 'utf8' })
    return out.split('\n').filter((line) => line !== '')
  }

  /** With nothing to offer, and no word against it, bash completes paths. */
  function isLeftToBash(file: string, words: readonly string[]): boolean {
    const script = `source "$1"; shift; compopt() { echo no; }; COMP_WORDS=(liftwing-slo "$@"); COMP_CWORD=$#; _liftwing_slo; printf '%s' "\${COMPREPLY[@]}"`
    return execFileSync('bash', ['--norc', '-c', script, 'bash', file, ...words], { encoding: 'utf8' }) === ''
  }

  test('offers commands, flags and their choices', async () => {
    const file = await scriptFor('bash')
    for (const [typed, offered, isAll] of cases) expectOffered(offeredIn(file, typed), offered, isAll)
    // bash takes a flag with its value for three words.
    expect(offeredIn(file, ['gate', '--stack', '=', 'n'])).toEqual(['native'])
    expect(offeredIn(file, ['stack', 'up', '--with', '=', 'lambda', ''])).toEqual([])
  })

  test('leaves files to bash, and offers nothing where a number is wanted', async () => {
    const file = await scriptFor('bash')
    for (const [words, isFile] of [
      [['gate', '--traffic', ''], true],
      [['gate', '--reads', ''], false],
      [['compare', 'HEAD', ''], true],
      [['report', '--services', 'a.yaml', ''], true],
      [['kubernetes', '--values', 'eqiad', '=', ''], true],
      [['import', 'a.yaml', '--contact', 'me', ''], false],
    ] as const)
      expect([words, isLeftToBash(file, words)]).toEqual([words, isFile])
  })

  test('can be read twice, and runs nothing that is on the line', async () => {
    const file = await scriptFor('bash')
    const script = `source "$1"; source "$1"; COMP_WORDS=(liftwing-slo '$(touch "$2")' ''); COMP_CWORD=2; _liftwing_slo; test ! -e "$2"`
    const { status, stderr } = spawnSync('bash', ['--norc', '-c', script, 'bash', file, join(folder, 'touched')])
    expect([status, String(stderr)]).toEqual([0, ''])
  })
})

describe.skipIf(!isThere('fish'))('completion in fish', () => {
  test('offers commands, flags and their choices', async () => {
    const file = await scriptFor('fish')
    for (const [typed, offered, isAll] of cases) {
      const line = ['liftwing-slo', ...typed].join(' ')
      const script = `source ${file}; complete -C '${line}'`
      const out = execFileSync('fish', ['--no-config', '-c', script], { encoding: 'utf8' })
      const found = out.split('\n').flatMap((each) => each.split('\t')[0] || [])
      expectOffered(found, offered, isAll)
    }
  })
})

describe.skipIf(!isThere('zsh'))('completion in zsh', () => {
  test('is a script that zsh understands, with each choice', async () => {
    const file = await scriptFor('zsh')
    const { status, stderr } = spawnSync('zsh', ['-n', file])
    expect([status, String(stderr)]).toEqual([0, ''])
    const script = await printed('completion', 'zsh')
    expect(script).toContain(`:value:(${names.join(' ')})'`)
    // What follows the first value of a flag that takes several.
    expect(script).toContain(`--with) compadd -- ${parts.join(' ')} ;;`)
  })
})

test('a shell that is not known is refused', async () => {
  const { world, said } = recordingWorld(['completion', 'csh'])
  expect(await runCli(world, await commandsFor(['completion']))).toBe(3)
  expect(said.stderr).toContain('bash, zsh, fish')
})

describe('the manual page', () => {
  test('has every command, the flags of every scenario, examples and exit codes', async () => {
    const page = await printed('man')
    for (const words of [
      '.SS liftwing\\-slo gate',
      '.B \\-\\-traffic <file>',
      '.B \\-\\-users <per s>',
      '.SH EXIT STATUS',
      'Examples:',
    ])
      expect(page).toContain(words)
    expect(page).toMatch(/^ *3 +bad input/m)
    expect(page).not.toMatch(/[;(] +by default\)/)
    expect(page).not.toMatch(/[^\x20-\x7e\n]/)
    // Lines with a dot in front are requests: those that are ours, and no others.
    const requests = new Set(page.split('\n').flatMap((line) => /^[.'](\w*)/.exec(line)?.[1] ?? []))
    expect([...requests].sort()).toEqual(['B', 'PP', 'SH', 'SS', 'TH', 'TP', 'fi', 'nf'])
  })

  test.skipIf(!isThere('groff'))('is typeset without a warning', async () => {
    const { status, stdout, stderr } = spawnSync('groff', ['-man', '-Tutf8', '-ww'], { input: await printed('man') })
    expect([status, String(stderr)]).toEqual([0, ''])
    expect(String(stdout)).toContain('every promise was met')
  })
})
