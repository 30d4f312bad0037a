import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { commandsFor } from '../cli/commands.ts'
import { recordingWorld } from './cli/world.ts'

const root = join(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const pages = ['docs/ci.md', 'docs/compare.md'].filter((path) => existsSync(join(root, path)))

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
    .matchAll(/(?:^|[\s`])(?:bin\/)?liftwing-slo ((?:gate|compare|stack|score|render)\b[^\n`|&#]*)/g)
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
    for (const argv of calls.filter(([, a]) => a !== 'A' && a !== '--baseline A')) await parsed(argv)
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

  test('tells every verdict by the exit code that the program has for it', async () => {
    const { exitCodes } = await import('../cli/exit-codes.ts')
    for (const verdict of ['met', 'missed', 'inconclusive'] as const)
      expect(gate.run).toContain(`${exitCodes[verdict]}) verdict=${verdict}`)
  })
})

test('the image has every tool that the native stack needs', () => {
  const dockerfile = read('Dockerfile')
  for (const tool of ['maven', 'openjdk-17', '/usr/local/go', 'git', 'make']) expect(dockerfile).toContain(tool)
  expect(dockerfile).toContain('stack/toolchain/main.ts')
})
