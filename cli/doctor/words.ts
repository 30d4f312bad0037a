import { bytes, count, duration, plural } from '../../reports/numbers.ts'
import { promised, promiseName } from '../../reports/promise-words.ts'
import { type Cell, head, type Mark, number, spelled, type Table, tabulate, text } from '../../reports/table.ts'
import { quantileMs, size } from '../../slo/histogram.ts'
import type { Feasibility } from '../../slo/run/can-show.ts'
import { type Floor, floorMs } from '../../slo/run/machine.ts'
import { capital } from '../../slo/words.ts'
import type { Supply } from '../../stack/plan/supply.ts'
import type { InstalledTool } from '../../stack/toolchain/installed.ts'
import { type Diagnosis, missing } from './findings.ts'

/** What is installed: each with its state and, where it is not there, the way to get it. */
export function installedTable(findings: Diagnosis): Table {
  const { node, engine, builders, built, chromium } = findings
  const needed = new Set(missing(findings).map(({ what }) => what))
  const tool = (name: string, found: InstalledTool): Installed => [
    stateCell(found, needed.has(name)),
    name,
    found.state === 'missing' ? '' : found.version,
    toldOf(found),
  ]
  const images = engine.offer.answers ? [...engine.offer.images] : []
  const rows: readonly Installed[] = [
    [stateOf(true), 'Node', node, 'runs this'],
    [
      stateOf(engine.offer.answers),
      'Docker engine',
      engine.version ?? '',
      engine.offer.answers
        ? images.length === 3
          ? 'has all images'
          : `has ${images.length === 0 ? 'no image of ours' : `the images of ${images.join(' and ')}`}; the first start tries to pull the others for a minute each`
        : 'none answers; not needed where parts are native',
    ],
    tool('Java 17', builders.java),
    tool('Go', builders.go),
    tool('Maven', builders.maven),
    tool('k6', built.k6),
    tool('Prometheus', built.prometheus),
    tool('Cassandra', built.cassandra),
    tool("Cassandra's metrics", built.jmxExporter),
    tool('Kafka', built.kafka),
    [
      stateOf(chromium !== undefined),
      'Chromium',
      chromium ?? '',
      `for tests of the pages alone${chromium === undefined ? ': apt install chromium' : ''}`,
    ],
  ]
  return tabulate(rows, {
    id: 'installed',
    caption: 'What is installed.',
    columns: [
      text('State', ([state]) => state),
      head('What', ([, what]) => what),
      text('Version', ([, , version]) => version),
      text('In a sentence', ([, , , sentence]) => sentence),
    ],
    whenEmpty: '',
  })
}

type Installed = readonly [state: Cell, what: string, version: string, sentence: string]

const stateOf = (isThere: boolean): Cell =>
  isThere ? { mark: 'ok', text: 'there' } : { mark: 'measured', text: 'not there' }

function stateCell({ state }: InstalledTool, isNeeded: boolean): Cell {
  switch (state) {
    case 'there':
      return { mark: 'ok', text: 'there' }
    case 'absent':
      return { mark: 'measured', text: 'not yet' }
    case 'damaged':
      return { mark: 'warning', text: 'damaged' }
    case 'missing':
      return isNeeded ? { mark: 'invalid', text: 'missing' } : { mark: 'measured', text: 'not there' }
  }
}

function toldOf(found: InstalledTool): string {
  switch (found.state) {
    case 'there':
      return found.kept === undefined ? '' : 'in the cache'
    case 'absent':
      return `the first run that needs it makes it, which takes ${found.takes}`
    case 'damaged':
      return `is made again, which takes ${found.takes}`
    case 'missing':
      return `${found.why}; ${found.mend}`
  }
}

const partNames: Readonly<Record<keyof Supply, string>> = {
  cassandra: 'Cassandra',
  prometheus: 'Prometheus',
  service: 'the service',
  k6: 'k6',
}

/** Which stack would be chosen, and why, as a sentence. */
export function choiceSentence({ plan, engine, kept }: Pick<Diagnosis, 'plan' | 'engine' | 'kept'>): string {
  if (kept.state !== 'none') return `A stack is kept, which gate uses. ${kept.sentence}`
  const parts = Object.entries(plan) as readonly (readonly [keyof Supply, string])[]
  const of = (source: string) => parts.flatMap(([part, from]) => (from === source ? [partNames[part]] : []))
  const [containers, native] = [of('container'), of('native')]
  if (containers.length === 0) {
    const why = engine.offer.answers ? 'the Docker engine has none of the images' : 'no Docker engine answers'
    return `All parts would be native, because ${why}.`
  }
  return `Containers: ${containers.join(', ')}, whose images are there. Native: ${native.join(', ')}.`
}

/** What the machine takes from whoever runs on it. */
export function machineTable({ machine, floor, memoryBytes, speed, seconds }: Diagnosis): Table {
  const witness = machine?.witness
  const at = (which: 'wakeUp' | 'timerLate'): Cell =>
    witness && size(witness[which]) > 0
      ? [0.5, 0.95, 0.99].map((quantile) => duration(quantileMs(witness[which], quantile) ?? 0)).join(', ')
      : { absent: 'not seen' }
  const longest = witness && Math.max(0, ...witness.seconds.map(({ pauseMs }) => pauseMs))
  const percent = (share: number) => `${count(Number((100 * share).toFixed(1)))}\u00a0%`
  const cores = (of: (known: NonNullable<typeof machine>) => string) => spelled(machine, of, 'not told')
  const rows: readonly (readonly [what: string, measured: Cell])[] = [
    ['Cores', cores((known) => count(known.cores))],
    ['Used by others', cores((known) => `${count(Number(foreignCores(known).toFixed(2)))} cores`)],
    ['Speed of a core, against that of the documents', `${Math.round(100 * speed)}\u00a0%`],
    ['Memory', bytes(memoryBytes)],
    ['One process wakes another (P50, P95, P99)', at('wakeUp')],
    ['Timers are late (P50, P95, P99)', at('timerLate')],
    ['Longest time that it stood still', spelled(longest, duration, 'not seen')],
    ['Given to other machines (steal)', spelled(witness?.stolenShare ?? undefined, percent, 'not told')],
    [
      'Held back by a limit',
      spelled(witness?.throttled ?? undefined, (throttled) => duration(1000 * throttled.seconds), 'no limit'),
    ],
    ...(floor ? [['Cassandra alone answers a read (P50, P95, P99)', floorText(floor)] as const] : []),
  ]
  return tabulate(rows, {
    id: 'machine',
    caption: `This machine, in ${seconds} s.`,
    columns: [head('What', ([what]) => what), number('Measured', ([, measured]) => measured)],
    whenEmpty: '',
  })
}

function floorText(floor: Floor): string {
  const told = (ms: number | undefined) => (ms === undefined ? 'never' : duration(ms))
  return [0.5, 0.95, 0.99].map((quantile) => told(floorMs(floor, quantile))).join(', ')
}

export function foreignCores({ busyCores, ownCores }: NonNullable<Diagnosis['machine']>): number {
  return Math.max(busyCores - ownCores, 0)
}

const marks: Readonly<Record<Feasibility['standing'], Mark>> = {
  can: 'ok',
  barely: 'warning',
  cannot: 'invalid',
  unknown: 'measured',
}
const words: Readonly<Record<Feasibility['standing'], string>> = {
  can: 'can be shown',
  barely: 'barely',
  cannot: 'cannot',
  unknown: 'not known',
}

/** Whether each promise can be shown here. */
export function promisesTable({ promises }: Diagnosis): Table {
  return tabulate(promises, {
    id: 'promises',
    caption: 'Whether each promise can be shown on this machine.',
    columns: [
      text('Here', ({ shown }) => ({ mark: marks[shown.standing], text: words[shown.standing] })),
      head('Promise', (each) => `${promiseName(each)} ${promised(each.objective)}`),
      text('Because', ({ shown }) => because(shown)),
    ],
    whenEmpty: 'Nothing is promised.',
  })
}

function because({ basis, standing }: Feasibility): string {
  switch (basis.of) {
    case 'counts':
      return 'It is a count of answers.'
    case 'cores': {
      const need = count(Number(basis.need.toFixed(2)))
      return basis.free === undefined
        ? `It takes about ${need} cores; how many are free was not seen.`
        : `It takes about ${need} cores, of which ${count(Number(basis.free.toFixed(2)))} ${standing === 'cannot' ? 'alone ' : ''}are free${standing === 'cannot' && basis.others !== undefined ? `: others use ${count(Number(basis.others.toFixed(2)))}` : ''}.`
    }
    case 'latency': {
      const taken = Math.max(basis.machineMs ?? 0, basis.floorMs ?? 0)
      if (basis.machineMs === undefined && basis.floorMs === undefined) return 'What the machine takes was not seen.'
      const by = [
        basis.machineMs === undefined ? [] : `wake-ups can take ${duration(basis.machineMs)}`,
        basis.floorMs === undefined ? [] : `the database alone takes ${duration(basis.floorMs)}`,
      ].flat()
      const left =
        standing === 'cannot' ? 'nothing is left for the service' : `${duration(basis.promisedMs - taken)} are left`
      return capital(`${by.join(', ')}: ${left}.`)
    }
  }
}

/** What it all comes to, in a sentence or two. */
export function verdictSentence(findings: Diagnosis): string {
  const lacks = missing(findings)
  if (lacks.length > 0)
    return `${lacks.map(({ what }) => what).join(', ')} ${lacks.length === 1 ? 'is' : 'are'} missing: no run can begin.`
  const of = (standing: Feasibility['standing']) => findings.promises.filter(({ shown }) => shown.standing === standing)
  const [cannot, unknown] = [of('cannot'), of('unknown')]
  if (cannot.length > 0)
    return `${plural(cannot.length, 'promise')} cannot be shown on this machine: ${cannot.map(promiseName).join(', ')}.`
  if (unknown.length > 0)
    return `Of ${plural(unknown.length, 'promise')} it is not known whether this machine can show it.`
  const barely = of('barely')
  return barely.length > 0
    ? `Every promise can be shown on this machine, ${barely.map(promiseName).join(', ')} barely.`
    : 'Every promise can be shown on this machine.'
}
