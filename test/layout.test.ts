import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const folders = [
  'common',
  'wiki',
  'scenarios',
  'reference-service',
  'stack',
  'slo',
  'run',
  'reports',
  'cli',
  'bench',
] as const
type Folder = (typeof folders)[number]

/** What may be imported besides oneself, npm and Node, and why no more. */
type Rule = { readonly may: readonly string[]; readonly why: string }

const rules: Record<Folder, Rule> = {
  common: { may: [], why: 'everyone imports it, so it knows nobody' },
  wiki: {
    may: [],
    why: 'it is what k6, the fill, the lambda and the stand-in for MediaWiki agree on, so it knows none of them',
  },
  slo: { may: ['common'], why: 'arithmetic must be readable, and testable, without a load generator or a page' },
  reports: {
    may: ['common', 'slo'],
    why: 'a report is a function of what was scored, not of how it was measured',
  },
  stack: {
    may: ['common', 'slo/conventions.ts'],
    why: 'parts are started for whoever asks, and know nothing of what is done with them but names',
  },
  run: {
    may: [
      'common',
      'wiki',
      'scenarios',
      'stack',
      'slo/run',
      'slo/capacity/saved.ts',
      'slo/capacity/trial.ts',
      'slo/comparison',
      'slo/investigation',
      'slo/prometheus',
      'slo/conventions.ts',
      'slo/histogram.ts',
      'slo/latency-buckets.ts',
      'slo/statistics.ts',
      'slo/verification.ts',
      'slo/words.ts',
    ],
    why: 'a run is what anybody can ask for, without flags and without a page',
  },
  'reference-service': {
    may: ['common', 'wiki', 'slo/edges.ts', 'slo/conventions.ts'],
    why: 'the service is what is tested: it shares little with the harness: the edges of its histograms, the names of its metrics, the shape of an error, and what the lambda answers',
  },
  scenarios: {
    may: ['wiki', 'slo/edges.ts', 'slo/conventions.ts', 'slo/latency-buckets.ts'],
    why: 'k6 runs them: it has neither Node nor npm',
  },
  cli: {
    may: ['common', 'slo', 'reports', 'run', 'stack', 'scenarios'],
    why: 'commands wire the others together',
  },
  bench: {
    may: ['common', 'wiki', 'slo', 'run', 'stack', 'scenarios', 'reference-service', 'test'],
    why: 'a bench measures the parts as a program uses them, and parses no flags',
  },
}

const floor = [
  'slo/budget',
  'slo/calendar',
  'slo/conventions',
  'slo/edges',
  'slo/histogram',
  'slo/latency-buckets',
  'slo/fraction',
  'slo/interval',
  'slo/schema',
  'slo/statistics',
  'slo/verdict',
  'slo/verification',
  'slo/words',
]

/** The rooms of slo/, from the ground up: none imports one above it. */
const rooms: Readonly<Record<string, Rule>> = {
  'slo/promql': { may: [], why: 'a language knows neither who speaks it nor what is said in it' },
  'slo/prometheus': { may: ['slo/promql'], why: 'it speaks with a server and knows nothing of promises' },
  'slo/promises': { may: ['slo/promql'], why: 'what was promised does not depend on how it is counted' },
  'slo/counting': { may: ['slo/promql', 'slo/prometheus'], why: 'a count is the same, whatever was promised about it' },
  'slo/run': { may: ['slo/prometheus', 'slo/promises'], why: 'a run is scored without a quarter' },
  'slo/capacity': {
    may: ['slo/prometheus', 'slo/promises', 'slo/run'],
    why: 'a search is made of runs, and asks no server itself',
  },
  'slo/comparison': { may: ['slo/run', 'slo/promises'], why: 'two builds are compared by what runs saw of them' },
  'slo/history': {
    may: ['slo/run', 'slo/capacity', 'slo/comparison', 'slo/promises'],
    why: 'a history is made of what others have found, and measures nothing',
  },
  'slo/investigation': {
    may: ['slo/prometheus', 'slo/promises', 'slo/run'],
    why: 'where the time went does not depend on what was promised about it',
  },
  'slo/quarter': {
    may: ['slo/promql', 'slo/prometheus', 'slo/promises', 'slo/counting'],
    why: 'a quarter is scored without a run, and without the rules that may have recorded some of it',
  },
  'slo/rules': {
    may: ['slo/promql', 'slo/promises', 'slo/counting', 'slo/quarter'],
    why: 'rules ask what a quarter asks, and know no server',
  },
  'slo/ecosystem': {
    may: ['slo/promql', 'slo/promises', 'slo/quarter'],
    why: 'other tools are told what a quarter asks, and nobody here knows them',
  },
  'slo/example': { may: ['slo/prometheus/samples', 'slo/promises'], why: 'its truth must not come from what it tests' },
}

/** Where what was observed is handed to scoring. */
const meeting = ['slo/quarter/make-report.ts', 'slo/quarter/verify.ts']

type Source = { readonly path: string; readonly text: string }
const sources: readonly Source[] = folders.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => ({ path: `${folder}/${path}`, text: readFileSync(join(root, folder, path), 'utf8') })),
)

/** What a browser runs of a page. */
const scripts: readonly Source[] = readdirSync(join(root, 'reports/browser'))
  .filter((file) => file.endsWith('.js'))
  .map((file) => ({ path: `reports/browser/${file}`, text: readFileSync(join(root, 'reports/browser', file), 'utf8') }))

function importsOf({ path, text }: Source): string[] {
  const specifiers = [...text.matchAll(/(?:from|import|require)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] ?? '')
  return specifiers.map((specifier) =>
    specifier.startsWith('.') ? relative(root, join(root, dirname(path), specifier)) : specifier,
  )
}

const isLocal = (specifier: string) => [...folders, 'test'].some((folder) => specifier.startsWith(`${folder}/`))

const isIn = (place: string) => (path: string) =>
  path === place || path.startsWith(`${place}/`) || path === `${place}.ts`

/** What is imported by files of a place and lies nowhere that they may import from. */
function offences(place: string, allowed: readonly string[]): readonly string[] {
  return sources
    .filter(({ path }) => isIn(place)(path))
    .flatMap((source) =>
      importsOf(source)
        .filter(isLocal)
        .filter((specifier) => ![place, ...allowed].some((each) => isIn(each)(specifier)))
        .map((specifier) => `${source.path} imports ${specifier}`),
    )
}

describe.each(folders)('%s', (folder) => {
  const { may, why } = rules[folder]
  test(`imports only what it may, because ${why}`, () => expect(offences(folder, may)).toEqual([]))
})

describe.each(Object.entries(rooms))('%s', (room, { may, why }) => {
  test(`imports no room but those below it that it needs, because ${why}`, () => {
    expect(offences(room, [...may, ...floor, 'common'])).toEqual([])
  })
})

test('every file of slo/ is in a room, or on the floor below all of them', () => {
  const places = [...Object.keys(rooms), ...floor]
  const homeless = sources.filter(({ path }) => isIn('slo')(path) && !places.some((place) => isIn(place)(path)))
  expect(homeless.map(({ path }) => path)).toEqual([])
})

test('a process of a stack is started and ended without a thought of what it is', () => {
  expect(offences('stack/process', ['common', 'stack/io'])).toEqual([])
})

test.each([
  ['stack/plan', 'what is planned is settled before anything starts', ['stack/parts', 'stack/running']],
  ['stack/running', 'whoever finds a stack that runs need not know how it began', ['stack/plan', 'stack/parts']],
] as const)('%s knows neither those before nor those after it, because %s', (room, _, others) => {
  const imports = sources.filter(({ path }) => isIn(room)(path)).flatMap(importsOf)
  expect(imports.filter((specifier) => others.some((other) => isIn(other)(specifier)))).toEqual([])
})

test.each([
  ['scenarios/lib/rows', 'rows are the same, whoever asks for them and when'],
  ['scenarios/lib/schedule', 'when something is due does not depend on what it is'],
])('%s knows no plan, because %s', (room) => expect(offences(room, rules.scenarios.may)).toEqual([]))

test('a command of several files stands in one room with them', () => {
  const outside = sources.filter(({ path }) =>
    sources.some((other) => other.path.startsWith(path.replace(/\.ts$/, '/'))),
  )
  expect(outside.map(({ path }) => path).filter((path) => path.startsWith('cli/'))).toEqual([])
})

test.each(['cli/flags', 'cli/world'])('%s knows no command, because all of them share it', (room) => {
  const others = ['common', 'slo', 'reports', 'run', 'stack', 'scenarios']
  expect(offences(room, [...others, 'cli/flags', 'cli/world'])).toEqual([])
})

test('what answers HTTP knows nothing of what is asked, so that the stand-ins and the consumer of changes have it too', () => {
  const told = ['metrics', 'logging', 'spent'].map((name) => `reference-service/${name}`)
  expect(offences('reference-service/http', ['common', 'slo', ...told])).toEqual([])
})

test('scenarios and their wiki import nothing but k6 and files, because k6 has neither Node nor npm', () => {
  const foreign = sources
    .filter(({ path }) => /^(scenarios|wiki)\//.test(path))
    .flatMap((source) => importsOf(source).map((specifier) => ({ path: source.path, specifier })))
    .filter(({ specifier }) => !isLocal(specifier) && !/^k6(\/|$)/.test(specifier))
  expect(foreign).toEqual([])
})

test('only what k6 runs needs k6, so that everything else can be read in Node', () => {
  const typesAlone = /import type [^'\n]*'k6\/[a-z]+'\n/g
  const needing = sources.filter(({ text }) => /from 'k6(\/|')/.test(text.replace(typesAlone, '')))
  expect(needing.map(({ path }) => path)).toEqual(['scenarios/bare.ts', 'scenarios/begin.ts', 'scenarios/main.ts'])
})

/** The client of Prometheus; how samples and matchers are written down is no call. */
const client = ['call', 'http', 'prometheus', 'read', 'remote-write'].map((name) => `slo/prometheus/${name}.ts`)
/** Those who ask it something, or hand it to somebody who does. */
const askers = [
  'slo/prometheus',
  'slo/counting',
  'slo/quarter/observe',
  'slo/quarter/verify.ts',
  'slo/investigation/ask.ts',
  'slo/investigation/exemplars.ts',
  'slo/investigation/range.ts',
  'slo/run/observe',
  'run',
  'cli/investigate.ts',
  'cli/report/report.ts',
  'cli/verify',
  'bench',
]

test('a Prometheus is asked by those who measure; scoring and reports ask nobody', () => {
  const others = sources.filter(({ path }) => !askers.some((place) => isIn(place)(path)))
  const asking = others.filter((source) => importsOf(source).some((specifier) => client.includes(specifier)))
  expect(asking.map(({ path }) => path)).toEqual([])
})

test('nobody but its client speaks to a Prometheus: slo, reports and the command line open no connection of their own', () => {
  const network = /^(node:)?(http|https|http2|net|tls|dgram)$|^undici$/
  // Whoever listens on this machine connects to nobody: createServer and types are all that it takes.
  const listening =
    /import (?:type )?\{(?: ?(?:createServer|type \w+),?)+ \} from 'node:http'|import type .* from 'node:\w+'/g
  const connects = ({ path, text }: Source) =>
    /\bfetch\(/.test(text) ||
    importsOf({ path, text: text.replace(listening, '') }).some((specifier) => network.test(specifier))
  const mute = sources.filter(({ path }) => ['slo', 'reports', 'cli'].some((place) => isIn(place)(path)))
  const speakers = mute.filter((source) => !isIn('slo/prometheus')(source.path) && connects(source))
  expect(speakers.map(({ path }) => path)).toEqual([])
})

test('what is asked about a run is written in slo/ alone: run/ hands the client on and puts no query to it', () => {
  const query = /\.(vector|samples|series|unparsed|each|get|read)\((`|'|\w*[qQ]uery)/
  const writers = sources.filter(({ path, text }) => isIn('run')(path) && query.test(text)).map(({ path }) => path)
  expect(writers).toEqual([])
})

test('a run is measured without a thought of its verdict: run/ imports no scoring, no trust and no report of it', () => {
  const scoring = ['slo/run/scoring', 'slo/run/trust', 'slo/run/report']
  const imports = sources.filter(({ path }) => isIn('run')(path)).flatMap(importsOf)
  expect(imports.filter((specifier) => scoring.some((place) => isIn(place)(specifier)))).toEqual([])
})

test('inside a room of slo/, records import what is observed and scored of them never, and nobody but scoring scores', () => {
  const offenders = ['slo/run', 'slo/quarter', 'slo/counting'].flatMap((room) =>
    sources
      .filter(({ path }) => isIn(room)(path) && !isIn(`${room}/scoring`)(path) && !meeting.includes(path))
      .flatMap((source) => {
        const above = dirname(source.path) === room && room !== 'slo/counting' ? ['trust', 'observe'] : []
        return importsOf(source)
          .filter((specifier) => ['scoring', ...above].some((inner) => isIn(`${room}/${inner}`)(specifier)))
          .map((to) => `${source.path} imports ${to}`)
      }),
  )
  expect(offenders).toEqual([])
})

const declaredIn = (files: readonly Source[], declaration: RegExp) =>
  files.flatMap(({ path, text }) => [...text.matchAll(declaration)].map(([, name]) => ({ path, name })))

const declaredTwice = (declared: ReturnType<typeof declaredIn>) =>
  [...Map.groupBy(declared, ({ name }) => name)]
    .filter(([, places]) => places.length > 1)
    .map(([name, places]) => `${name}: ${places.map(({ path }) => path).join(', ')}`)

test('a type has one meaning: no two files export one of the same name', () => {
  const programs = sources.filter(({ path }) => !path.endsWith('.d.ts'))
  expect(declaredTwice(declaredIn(programs, /^export (?:type|interface|class) (\w+)/gm))).toEqual([])
})

test('what is exported has one place and somebody who imports it; k6 calls what its programs export', () => {
  const tests = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path): Source => ({ path: `test/${path}`, text: readFileSync(join(root, 'test', path), 'utf8') }))
  const named = /\{([^{}]*)\}\s+(?:from\s+|= await import\()'([^']+)'|import\('([^']+)'\)\)?\.(\w+)/g
  const imported = new Set(
    [...sources, ...scripts, ...tests].flatMap(({ path, text }) =>
      [...text.matchAll(named)].flatMap(([, names, from = '', ofType = from, name = '']) =>
        (names ?? name)
          .split(',')
          .map((each) =>
            each
              .trim()
              .replace(/^type /, '')
              .replace(/ as .*/, ''),
          )
          .map((each) => `${relative(root, join(root, dirname(path), ofType))} ${each}`),
      ),
    ),
  )
  const called = ['scenarios/main.ts', 'scenarios/bare.ts']
  const programs = sources.filter(({ path }) => !path.endsWith('.d.ts') && !called.includes(path))
  const exported = declaredIn(programs, /^export (?:async )?(?:const|function\*?|class|type|interface) (\w+)/gm)
  expect(exported.filter(({ path, name }) => !imported.has(`${path} ${name}`))).toEqual([])
  expect(programs.filter(({ text }) => /^export (type )?[{*]/m.test(text)).map(({ path }) => path)).toEqual([])
})

test('no two files of slo/ and common/ declare a type of the same name, whether others see it or not', () => {
  const inner = sources.filter(({ path }) => isIn('slo')(path) || isIn('common')(path))
  expect(declaredTwice(declaredIn(inner, /^(?:export )?(?:type|interface|class) (\w+)/gm))).toEqual([])
})

test('no folder holds more files than can be looked over, but for benches, each of which is a program', () => {
  const crowded = [...Map.groupBy(sources, ({ path }) => dirname(path))]
    .filter(([folder, files]) => files.length > 24 && folder !== 'bench')
    .map(([folder, { length }]) => `${folder}: ${length}`)
  expect(crowded).toEqual([])
})

test('only the rim reads the process, the clock and randomness; everyone else is handed them', () => {
  const ambient = /\bprocess\.(env|argv|exit|on|stdout|stderr|cwd)\b|\bDate\.now\(\)|\bnew Date\(\)|\bMath\.random\(\)/
  const rim = /^(cli|bench|scenarios)\/|\/main\.ts$/
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

test('the cache itself knows nothing of the wiki that is made up for it', () => {
  const madeUp = /^reference-service\/(lambda|mediawiki|pretence|changes)\//
  const knowing = sources.filter(
    (source) => isIn('reference-service')(source.path) && importsOf(source).some(isIn('wiki')),
  )
  expect(knowing.map(({ path }) => path).filter((path) => !madeUp.test(path))).toEqual([])
})
