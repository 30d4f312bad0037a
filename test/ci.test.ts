import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { commandsFor } from '../cli/commands.ts'
import { recordingWorld } from './cli/world.ts'

const root = join(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const pages = ['docs/capacity.md', 'docs/ci.md', 'docs/compare.md', 'docs/history.md']

const fences = (path: string, language: string) =>
  [...read(path).matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(([, name, text = '']) =>
    name === language ? [text] : [],
  )

/** The words of a command line; variables of a shell stand for one word each. */
const words = (line: string) => [...line.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? '')

/** Every call of the program in some text, without its name. */
function callsIn(text: string): readonly (readonly string[])[] {
  const lines = text
    .replaceAll('\\\n', ' ')
    .matchAll(
      /(?:^|[\s`])(?:bin\/)?liftwing-slo ((?:gate|capacity|compare|history|stack|score|render|verify)\b[^\n`|&#]*)/g,
    )
  return [...lines].map(([, line = '']) => words(line.replace(/ {3,}.*$/, '')))
}

/** Reads a command line as the program does, and does nothing. */
async function parsed(argv: readonly string[]): Promise<void> {
  const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined })
  const { world } = recordingWorld(argv, { cwd: root })
  for (const register of await commandsFor(argv)) register(program, world, () => undefined)
  const silence = (command: Command): void => {
    command
      .exitOverride()
      .configureOutput({ writeErr: () => undefined })
      .action(() => undefined)
    command.commands.forEach(silence)
  }
  program.commands.forEach(silence)
  await program.parseAsync([...argv], { from: 'user' })
}

describe.each(pages)('%s', (page) => {
  test('calls the program by commands and flags that it has', async () => {
    const calls = callsIn(read(page)).filter((argv) => argv.length > 1)
    expect(calls.length).toBeGreaterThan(0)
    for (const argv of calls) await parsed(argv)
  })

  test('has YAML that can be read', () => {
    for (const text of fences(page, 'yaml')) expect(parse(text), text).toBeTypeOf('object')
  })
})

test('a call with a flag that the program does not have is found', async () => {
  const [argv = []] = callsIn('    - bin/liftwing-slo gate --baseline "origin/main" --no-such-flag')
  await expect(parsed(argv)).rejects.toThrow(/--no-such-flag/)
})

type Step = { readonly uses?: string; readonly run?: string; readonly with?: Readonly<Record<string, unknown>> }
const action = parse(read('action.yml'))

describe('the action', () => {
  const gate: Step & { readonly env: Readonly<Record<string, string>> } = action.runs.steps.at(-1)

  test('is given in the workflows what it takes', async () => {
    const workflows = fences('docs/ci.md', 'yaml').map((text) => parse(text))
    const steps: readonly Step[] = workflows.flatMap(({ jobs = {} }) =>
      Object.values(jobs as Readonly<Record<string, { readonly steps: readonly Step[] }>>).flatMap(
        ({ steps }) => steps,
      ),
    )
    const ours = steps.filter(({ uses = '' }) => uses === './' || uses.startsWith('wikimedia/liftwing-slo@'))
    expect(ours.length).toBeGreaterThan(0)
    for (const { with: given = {} } of ours) {
      expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(given)))
      if (typeof given['flags'] === 'string') await parsed(['gate', ...given['flags'].split(' ')])
    }
  })

  test('hands inputs on as variables, so that their text becomes no command', () => {
    expect(gate.run).not.toMatch(/\$\{\{/)
    for (const name of Object.keys(action.inputs)) expect(Object.values(gate.env)).toContain(`\${{ inputs.${name} }}`)
  })

  test.each([
    [0, 'true', 0, 'met'],
    [1, 'true', 1, 'missed'],
    [2, 'true', 2, 'inconclusive'],
    [2, 'false', 0, 'inconclusive'],
    [4, 'false', 4, ''],
  ])(
    'where the gate ends with %i (inconclusive fails: %s), ends with %i and says "%s"',
    async (ends, fails, exitCode, verdict) => {
      const folder = await mkdtemp(join(tmpdir(), 'liftwing-slo-action-'))
      try {
        await mkdir(join(folder, 'bin'))
        const program = `#!/bin/sh\nprintf '<%s>' "$@" >${folder}/said\nexit ${ends}\n`
        await writeFile(join(folder, 'bin/liftwing-slo'), program, { mode: 0o755 })
        await writeFile(join(folder, 'Makefile'), 'deps:\n\t@true\n')
        const env = {
          PATH: process.env['PATH'],
          GITHUB_ACTION_PATH: folder,
          GITHUB_OUTPUT: join(folder, 'outputs'),
          BASELINE: 'origin/a; touch injected',
          TARGET: '',
          FLAGS: '--reads 200 *',
          OUTPUT: 'my results',
          FAIL_WHEN_INCONCLUSIVE: fails,
        }
        const run = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', gate.run ?? ''], {
          cwd: folder,
          env,
        })
        expect(run.status, run.stderr.toString()).toBe(exitCode)
        expect(readFileSync(join(folder, 'outputs'), 'utf8')).toBe(`verdict=${verdict}\nexit-code=${ends}\n`)
        expect(readFileSync(join(folder, 'said'), 'utf8')).toBe(
          '<gate><--output><my results><--baseline><origin/a; touch injected><--reads><200><*>',
        )
        expect(existsSync(join(folder, 'injected'))).toBe(false)
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },
  )

  test('tells every verdict by the exit code that the program has for it', async () => {
    const { exitCodes } = await import('../cli/world/exit-codes.ts')
    for (const verdict of ['met', 'missed', 'inconclusive'] as const)
      expect(gate.run).toContain(`${exitCodes[verdict]}) verdict=${verdict}`)
  })
})

test('the image has every tool that the native stack needs', () => {
  const dockerfile = read('Dockerfile')
  for (const tool of ['maven', 'openjdk-17', '/usr/local/go', 'git', 'make']) expect(dockerfile).toContain(tool)
  expect(dockerfile).toContain('stack/toolchain/main.ts')
})
