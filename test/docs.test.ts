import { existsSync, readFileSync } from 'node:fs'
import { glob } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { commandsFor } from '../cli/commands.ts'
import { runCli } from '../cli/program.ts'
import { recordingWorld } from './cli/world.ts'

const root = join(import.meta.dirname, '..')

test('every link in the documents leads somewhere', async () => {
  const broken: string[] = []
  for await (const path of glob(['*.md', 'docs/**/*.md', 'reports/*.md'], { cwd: root })) {
    const text = readFileSync(join(root, path), 'utf8')
    for (const [, target = ''] of text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)) {
      const isLocal = !/^[a-z]+:/.test(target)
      if (isLocal && !existsSync(join(root, dirname(path), target))) broken.push(`${path} → ${target}`)
    }
  }
  expect(broken).toEqual([])
})

test('every source file that the documents name is there', async () => {
  const sources: string[] = []
  const folders = 'bench,cli,common,reference-service,reports,run,scenarios,slo,stack,test,wiki'
  for await (const source of glob(`{${folders}}/**/*.ts`, { cwd: root })) sources.push(`/${source}`)
  const gone: string[] = []
  let seen = 0
  for await (const path of glob(['*.md', 'docs/**/*.md', '*/README.md'], { cwd: root })) {
    const text = readFileSync(join(root, path), 'utf8')
    for (const [, name = ''] of text.matchAll(/`([\w./-]+\.ts)`/g)) {
      seen++
      if (!sources.some((source) => source.endsWith(`/${name}`))) gone.push(`${path}: ${name}`)
    }
  }
  expect(gone).toEqual([])
  expect(seen).toBeGreaterThan(50)
})

/** Commands of ours as documents spell them, without what is piped into them or follows. */
async function* commandLines(): AsyncGenerator<{ readonly path: string; readonly words: readonly string[] }> {
  for await (const path of glob(['*.md', 'docs/**/*.md', 'docs/*.sh'], { cwd: root })) {
    const text = readFileSync(join(root, path), 'utf8').replaceAll('\\\n', ' ')
    const program = /(?:^|\||&&|\$|\brun)[ \t]*(?:bin\/)?(?:liftwing-slo|\$slo) ([a-z][^|&;#`)>\n]*)/gm
    for (const [, command = ''] of text.matchAll(program)) yield { path, words: command.trim().split(/\s+/) }
  }
}

const groups = ['stack', 'history']

test('every flag that the documents give to a command is one of its flags', async () => {
  const unknown: string[] = []
  let seen = 0
  for await (const { path, words } of commandLines()) {
    const [name = '', second = ''] = words
    const isGroup = groups.includes(name) && /^(up|down|status|add)$/.test(second)
    const scenario = words.includes('--scenario') ? ['--scenario', words[words.indexOf('--scenario') + 1] ?? ''] : []
    const { world, said } = recordingWorld([name, ...(isGroup ? [second] : []), ...scenario, '--help'])
    await runCli(world, await commandsFor([name]))
    const flags = words.filter((word) => word.startsWith('--')).map((word) => word.split('=')[0] ?? '')
    seen += flags.length
    for (const flag of flags)
      if (!new RegExp(`${flag}(?![\\w-])`).test(said.stdout)) unknown.push(`${path}: ${name} ${flag}`)
  }
  expect(unknown).toEqual([])
  expect(seen).toBeGreaterThan(50)
})
