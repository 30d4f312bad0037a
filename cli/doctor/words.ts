import { bytes, count, duration, plural } from '../../reports/numbers.ts'
import { promised, promiseName } from '../../reports/promise-words.ts'
import { type Cell, head, type Mark, number, spelled, type Table, text } from '../../reports/table.ts'
import { quantileMs, size } from '../../slo/histogram.ts'
import type { Feasibility } from '../../slo/run/can-show.ts'
import { type Floor, floorMs } from '../../slo/run/machine.ts'
import { capital } from '../../slo/words.ts'
import type { Supply } from '../../stack/supply.ts'
import type { Found } from '../../stack/toolchain/installed.ts'
import { type Findings, missing } from './findings.ts'

/** What is installed: each with its state and, where it is not there, the way to get it. */
export function installedTable(findings: Findings): Table {
  const { node, engine, builders, built, chromium } = findings
  const needed = new Set(missing(findings).map(({ what }) => what))
  const row = (name: string, found: Found) => ({
    cells: [stateCell(found, needed.has(name)), name, found.state === 'missing' ? '' : found.version, toldOf(found)],
  })
  const images = engine.offer.answers ? [...engine.offer.images] : []
  return {
    id: 'installed',
    caption: 'What is installed.',
    columns: [text('State'), head('What'), text('Version'), text('In a sentence')],
    rows: [
      { cells: [{ mark: 'ok', text: 'there' }, 'Node', node, 'runs this'] },
      {
        cells: [
          engine.offer.answers ? { mark: 'ok', text: 'there' } : { mark: 'measured', text: 'not there' },
          'Docker engine',
          engine.version ?? '',
          engine.offer.answers
            ? images.length === 3
              ? 'has all images'
              : `has ${images.length === 0 ? 'no image of ours' : `the images of ${images.join(' and ')}`}; the first start tries to pull the others for a minute each`
            : 'none answers; not needed where parts are native',
        ],
      },
      row('Java 17', builders.java),
      row('Go', builders.go),
      row('Maven', builders.maven),
      row('k6', built.k6),
      row('Prometheus', built.prometheus),
      row('Cassandra', built.cassandra),
      row("Cassandra's metrics", built.jmxExporter),
      row('Kafka', built.kafka),
      {
        cells: [
          chromium === undefined ? { mark: 'measured', text: 'not there' } : { mark: 'ok', text: 'there' },
          'Chromium',
          chromium ?? '',
          chromium === undefined
            ? 'for tests of the pages alone: apt install chromium'
            : 'for tests of the pages alone',
        ],
      },
    ],
    whenEmpty: '',
  }
}

function stateCell({ state }: Found, isNeeded: boolean): Cell {
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

function toldOf(found: Found): string {
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
export function choiceSentence({ plan, engine, kept }: Pick<Findings, 'plan' | 'engine' | 'kept'>): string {
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
export function machineTable({ machine, floor, memoryBytes, speed, seconds }: Findings): Table {
  const witness = machine?.witness
  const at = (which: 'wakeUp' | 'timerLate'): Cell =>
    witness && size(witness[which]) > 0
      ? [0.5, 0.95, 0.99].map((quantile) => duration(quantileMs(witness[which], quantile) ?? 0)).join(', ')
      : { absent: 'not seen' }
  const longest = witness && Math.max(0, ...witness.seconds.map(({ pauseMs }) => pauseMs))
  const percent = (share: number | null | undefined): Cell =>
    share === null || share === undefined ? { absent: 'not told' } : `${count(Number((100 * share).toFixed(1)))}\u00a0%`
  return {
    id: 'machine',
    caption: `This machine, in ${seconds} s.`,
    columns: [head('What'), number('Measured')],
    rows: [
      { cells: ['Cores', machine ? count(machine.cores) : { absent: 'not told' }] },
      {
        cells: [
          'Used by others',
          machine ? `${count(Number(foreignCores(machine).toFixed(2)))} cores` : { absent: 'not told' },
        ],
      },
      { cells: ['Speed of a core, against that of the documents', `${Math.round(100 * speed)}\u00a0%`] },
      { cells: ['Memory', bytes(memoryBytes)] },
      { cells: ['One process wakes another (P50, P95, P99)', at('wakeUp')] },
      { cells: ['Timers are late (P50, P95, P99)', at('timerLate')] },
      {
        cells: ['Longest time that it stood still', spelled(longest, duration, 'not seen')],
      },
      { cells: ['Given to other machines (steal)', percent(witness?.stolenShare)] },
      {
        cells: [
          'Held back by a limit',
          witness?.throttled ? duration(1000 * witness.throttled.seconds) : { absent: 'no limit' },
        ],
      },
      ...(floor ? [{ cells: ['Cassandra alone answers a read (P50, P95, P99)', floorText(floor)] }] : []),
    ],
    whenEmpty: '',
  }
}

function floorText(floor: Floor): string {
  const told = (ms: number | undefined) => (ms === undefined ? 'never' : duration(ms))
  return [0.5, 0.95, 0.99].map((quantile) => told(floorMs(floor, quantile))).join(', ')
}

export function foreignCores({ busyCores, ownCores }: NonNullable<Findings['machine']>): number {
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
export function promisesTable({ promises }: Findings): Table {
  return {
    id: 'promises',
    caption: 'Whether each promise can be shown on this machine.',
    columns: [text('Here'), head('Promise'), text('Because')],
    rows: promises.map((each) => ({
      cells: [
        { mark: marks[each.shown.standing], text: words[each.shown.standing] },
        `${promiseName(each)} ${promised(each.objective)}`,
        because(each.shown),
      ],
    })),
    whenEmpty: 'Nothing is promised.',
  }
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
export function verdictSentence(findings: Findings): string {
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
