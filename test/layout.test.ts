import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const folders = ['common', 'scenarios', 'reference-service', 'stack', 'slo', 'reports', 'cli'] as const
type Folder = (typeof folders)[number]

/** What each folder may import besides itself, npm and Node, and why it may not import more. */
const rules: Record<Folder, { may: readonly string[]; why: string }> = {
  common: { may: [], why: 'everyone imports it, so it knows nobody' },
  slo: { may: ['common'], why: 'arithmetic must be readable, and testable, without a load generator or a page' },
  reports: { may: ['common', 'slo'], why: 'a report is a function of what was scored, not of how it was measured' },
  stack: {
    may: ['common', 'scenarios/lib'],
    why: 'parts are started for whoever asks; only the rows to fill are shared with the scenarios',
  },
  'reference-service': {
    may: ['common', 'slo/edges.ts'],
    why: 'the service is what is tested: it shares little with the harness: the edges of its histograms, the shape of an error',
  },
  scenarios: { may: ['slo/edges.ts'], why: 'k6 runs them: it has neither Node nor npm' },
  cli: { may: ['common', 'slo', 'reports', 'stack', 'scenarios/lib'], why: 'commands wire the others together' },
}

type Source = { readonly path: string; readonly text: string }
const sources: readonly Source[] = folders.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => ({ path: `${folder}/${path}`, text: readFileSync(join(root, folder, path), 'utf8') })),
)

function importsOf({ path, text }: Source): string[] {
  const specifiers = [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '')
  return specifiers.map((specifier) =>
    specifier.startsWith('.') ? relative(root, join(root, dirname(path), specifier)) : specifier,
  )
}

const isLocal = (specifier: string) => folders.some((folder) => specifier.startsWith(`${folder}/`))

describe.each(folders)('%s', (folder) => {
  const { may, why } = rules[folder]
  const mine = sources.filter(({ path }) => path.startsWith(`${folder}/`))

  test(`imports only what it may, because ${why}`, () => {
    const allowed = [folder, ...may]
    const offences = mine.flatMap((source) =>
      importsOf(source)
        .filter(isLocal)
        .filter((specifier) => !allowed.some((each) => specifier === each || specifier.startsWith(`${each}/`)))
        .map((specifier) => `${source.path} imports ${specifier}`),
    )
    expect(offences).toEqual([])
  })
})

test('scenarios import nothing but k6 and files, because k6 has neither Node nor npm', () => {
  const foreign = sources
    .filter(({ path }) => path.startsWith('scenarios/'))
    .flatMap((source) => importsOf(source).map((specifier) => ({ path: source.path, specifier })))
    .filter(({ specifier }) => !isLocal(specifier) && !/^k6(\/|$)/.test(specifier))
  expect(foreign).toEqual([])
})

test('only one file talks to Prometheus, so that its answers are read in one way', () => {
  const speakers = sources.filter(({ text }) => /['"`]\/api\/v1\/query/.test(text)).map(({ path }) => path)
  expect(speakers).toEqual(['slo/prometheus/prometheus.ts'])
})

test('only the rim reads the process, the clock and randomness; everyone else is handed them', () => {
  const ambient = /\bprocess\.(env|argv|exit|on|stdout|stderr|cwd)\b|\bDate\.now\(\)|\bnew Date\(\)|\bMath\.random\(\)/
  const rim = /^cli\/|\/main\.ts$|^scenarios\//
  const offenders = sources.filter(({ path, text }) => !rim.test(path) && ambient.test(text)).map(({ path }) => path)
  expect(offenders).toEqual([])
})

test('files stay short enough to read: rarely over 250 lines', () => {
  const long = sources.filter(({ text }) => text.split('\n').length > 260).map(({ path }) => path)
  expect(long).toEqual([])
})

test('no files import each other in a circle, types included, so that each can be read after those it imports', () => {
  const imports = new Map(sources.map((source) => [source.path, importsOf(source).filter(isLocal)]))
  const done = new Set<string>()
  const circles: string[] = []
  const follow = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) circles.push([...trail.slice(trail.indexOf(path)), path].join(' → '))
    if (done.has(path)) return
    done.add(path)
    for (const next of imports.get(path) ?? []) follow(next, [...trail, path])
  }
  for (const path of imports.keys()) follow(path, [])
  expect(circles).toEqual([])
})

test('no two folders import each other in a circle', () => {
  const edges = new Map(
    folders.map((folder) => [folder as string, rules[folder].may.map((each) => each.split('/')[0] ?? '')]),
  )
  const reaches = (from: string, to: string): boolean =>
    (edges.get(from) ?? []).some((next) => next === to || reaches(next, to))
  expect(folders.filter((folder) => reaches(folder, folder))).toEqual([])
})
