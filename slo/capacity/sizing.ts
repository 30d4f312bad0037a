import { z } from 'zod'
import { type Demand, demandOf, usageOf } from './laws.ts'
import type { CapacityReport, Factor, Sizing } from './record.ts'
import { isHeld, type Resource, type Trial } from './trial.ts'

const positive = z.number().positive()
const share = z.number().gt(0).max(1)

/** What nobody measured here. A file may change each; what is said of a change is where it comes from. */
export const assumptionsSchema = z
  .strictObject({
    rows: positive.int().default(65_000_000),
    sites: positive.int().default(2),
    sitesLost: z.int().nonnegative().default(1),
    replicas: positive.int().default(3),
    readReplicas: positive.int().default(2),
    diskUsed: share.default(0.5),
    peakUtilisation: share.default(0.5),
    coresPerNode: positive.default(16),
    diskPerNodeBytes: positive.default(2e12),
    bytesPerAnswer: positive.default(3900),
  })
  .refine(({ sites, sitesLost }) => sitesLost < sites, 'more sites are lost than would be left → let fewer be lost')
type Assumptions = z.infer<typeof assumptionsSchema>

/** What a request costs is the slope of a line: as it is, where the line explains nearly everything, or the most that it may be. */
export const slopes = ['fitted', 'at most'] as const

const told: Readonly<Record<keyof Assumptions, readonly [title: string, unit: string, source: string]>> = {
  rows: ['rows', 'rows', 'one for each article of all Wikipedias, as the proposal has it'],
  sites: ['sites', 'sites', 'eqiad and codfw'],
  sitesLost: ['sites that may be lost at once', 'sites', 'the others serve everything then'],
  replicas: ['copies of a row in each site', 'copies', 'usual for Cassandra: one may be down, and a quorum is left'],
  readReplicas: ['copies that a read asks', 'copies', 'a local quorum of three; one for LOCAL_ONE'],
  diskUsed: ['share of a disk that data may fill', '', 'compaction writes a table again before it drops the old one'],
  peakUtilisation: [
    'share of the cores that may be busy at the target rates',
    '',
    'latencies are kept well below the knee, and one node of a few may be down',
  ],
  coresPerNode: ['cores of a node', 'cores', 'a usual server; change it to yours'],
  diskPerNodeBytes: ['disk of a node', 'bytes', 'a usual server; change it to yours'],
  bytesPerAnswer: [
    'an answer, with all scores of its row',
    'bytes',
    'as the reference service spells it; with a threshold it is less',
  ],
}

export type SizingInputs = {
  readonly promised: CapacityReport['promised']
  readonly trials: readonly Trial[]
  /** Bytes on disk of the rows that the test was filled with; undefined where nobody looked. */
  readonly disk: { readonly bytes: number; readonly rows: number } | undefined
  /** Copies that the database kept of each row at each site that was measured; none where nobody knows. */
  readonly copies: readonly number[]
  /** Which operations the database counts as writes. */
  readonly writes: readonly string[]
  readonly assumptions: Assumptions
  /** Keys of `assumptions` that somebody gave. */
  readonly given: readonly string[]
  readonly slopes: (typeof slopes)[number]
}

/** Rows, disk, cores and nodes for the target rates. What was not measured leaves what follows from it open. */
export function sizeFor(inputs: SizingInputs): Sizing {
  const { promised, disk, writes, assumptions: a, given } = inputs
  const copies = copiesAtOneSite(inputs)
  const bytesPerRow = copies && disk && disk.rows > 0 && disk.bytes > 0 ? disk.bytes / disk.rows / copies : undefined
  const isAlone = copies === 1
  // Of a cluster, what its nodes do for a request holds for as many copies, of which a read asks a quorum.
  const isAsAssumed = copies === a.replicas && a.readReplicas === Math.floor(a.replicas / 2) + 1
  const cluster = isAlone || isAsAssumed ? undefined : whyNot(copies, inputs.copies)
  const database = cluster === undefined ? demandFor(inputs, 'cassandra') : undefined
  const service = demandFor(inputs, 'service')
  const [reads, written] = [false, true].map((isWrite) =>
    promised
      .filter(({ operation }) => writes.includes(operation) === isWrite)
      .reduce((sum, each) => sum + each.perSecond, 0),
  ) as [number, number]
  const serving = a.sites - a.sitesLost
  // A read is served in one site, and a write is kept in all of them.
  const asked = isAlone ? (reads / serving) * a.readReplicas + written * a.replicas : reads / serving + written
  const data = bytesPerRow === undefined ? undefined : a.rows * bytesPerRow
  const diskPerSite = data === undefined ? undefined : (data * a.replicas) / a.diskUsed
  const perSite = (demand: Demanded | undefined, requests: number) =>
    demand && (demand.seconds * requests) / a.peakUtilisation
  const databaseCores = perSite(database, asked)
  const serviceCores = perSite(service, (reads + written) / serving)
  const nodes =
    diskPerSite === undefined || databaseCores === undefined
      ? undefined
      : Math.max(a.replicas, Math.ceil(diskPerSite / a.diskPerNodeBytes), Math.ceil(databaseCores / a.coresPerNode))
  const measured = (id: string, title: string, value: number | undefined, unit: string, source: string): Factor[] =>
    value === undefined ? [] : [{ id, title, value, unit, origin: 'measured', source }]
  return {
    factors: [
      ...promised.map(
        ({ operation, perSecond }): Factor => ({
          id: `target-${operation}`,
          title: `${operation}s at the target`,
          value: perSecond,
          unit: 'per s',
          origin: 'given',
          source: 'what is promised',
        }),
      ),
      ...measured(
        'bytesPerRow',
        'disk of a row',
        bytesPerRow,
        'bytes',
        `${disk?.rows} rows of this test took ${disk?.bytes} bytes, compressed${isAlone ? '' : `, in ${copies} copies each`}`,
      ),
      ...measured(
        isAlone ? 'databaseDemand' : 'clusterDemand',
        isAlone ? 'processor time of Cassandra for a request' : 'processor time of all nodes of a site for a request',
        database?.seconds,
        's',
        `${slopeOf(database)}, with ${isAlone ? 'one copy' : `${copies} copies`} of each row`,
      ),
      ...measured(
        'serviceDemand',
        'processor time of the service for a request',
        service?.seconds,
        's',
        slopeOf(service),
      ),
      ...Object.entries(told).map(
        ([id, [title, unit, source]]): Factor => ({
          id,
          title,
          value: a[id as keyof Assumptions],
          unit,
          origin: given.includes(id) ? 'given' : 'assumed',
          source: given.includes(id) ? 'as it was given' : source,
        }),
      ),
    ],
    results: [
      result(
        'data',
        'Data, one copy',
        data,
        'bytes',
        'rows × disk of a row',
        cluster ?? 'the disk of a row was not measured',
      ),
      result(
        'diskPerSite',
        'Disk in each site',
        diskPerSite,
        'bytes',
        'data × copies ÷ share of a disk that data may fill',
        cluster ?? 'the disk of a row was not measured',
      ),
      result(
        'databaseCores',
        'Cores for Cassandra in each site',
        databaseCores,
        'cores',
        `reads in the sites that are left${isAlone ? ' × copies asked' : ''} + writes in every site${isAlone ? ' × copies' : ''}, × processor time ÷ share that may be busy; reads and writes are taken to cost the same`,
        cluster ?? 'the processor time of Cassandra does not follow the load, or was not seen',
      ),
      result(
        'serviceCores',
        'Cores for the service in each site',
        serviceCores,
        'cores',
        'all target rates in the sites that are left × processor time ÷ share that may be busy',
        'the processor time of the service does not follow the load, or was not seen',
      ),
      result(
        'nodesPerSite',
        'Nodes of Cassandra in each site',
        nodes,
        'nodes',
        'the largest of copies, disk ÷ disk of a node, cores ÷ cores of a node',
        cluster ?? 'disk or cores are not known',
      ),
      result(
        'nodes',
        'Nodes in all sites',
        nodes === undefined ? undefined : nodes * a.sites,
        'nodes',
        'nodes in each site × sites',
        cluster ?? 'disk or cores are not known',
      ),
    ],
  }
}

function result(
  id: string,
  title: string,
  value: number | undefined,
  unit: string,
  how: string,
  whyNot: string,
): Sizing['results'][number] {
  return value === undefined ? { id, title, unit, how: `not known: ${whyNot}` } : { id, title, value, unit, how }
}

/** Undefined where they are those of several, or nobody knows; of clusters, fitted slopes tell nothing. */
function copiesAtOneSite({ copies: [first, ...others], slopes: which }: SizingInputs): number | undefined {
  return others.length === 0 && (first === 1 || which === 'at most') ? first : undefined
}

function whyNot(copies: number | undefined, atEachSite: readonly number[]): string {
  if (copies !== undefined)
    return `nodes were measured that keep ${copies} copies, which other copies than are assumed say nothing of`
  return atEachSite.length === 0
    ? 'nobody knows how many copies of a row this database keeps'
    : 'several nodes were measured, which keep several copies'
}

/** Seconds of a core for each request of the mix, at the upper end of what they may be; the share by which they may be less or more. */
type Demanded = { readonly seconds: number; readonly giveOrTake: number }
/** What may be wrong by more is not known. */
const mostUnsure = 1 / 3

/** Undefined where the cores do not follow the load. */
export function demandFor({ trials, slopes: which }: SizingInputs, resource: Resource): Demanded | undefined {
  // What a request costs it costs in a trial that others disturbed, too.
  const lines = [trials.filter(isHeld), trials].flatMap((each) => demandOf(usageOf(each, resource)) ?? [])
  const line = which === 'fitted' ? lines.slice(0, 1).find(({ fits }) => fits) : lines.find(isSure)
  if (!line || line.perRequest <= 0) return undefined
  const { perRequest } = line
  const giveOrTake = which === 'fitted' ? 0 : line.giveOrTake
  return { seconds: perRequest + giveOrTake, giveOrTake: giveOrTake / perRequest }
}

const isSure = ({ fits, giveOrTake, perRequest }: Demand) => fits || giveOrTake <= mostUnsure * perRequest

function slopeOf(demand: Demanded | undefined): string {
  const percent = Math.round(100 * (demand?.giveOrTake ?? 0))
  return `the slope of its cores against the load${percent === 0 ? '' : `, which may be ${percent} % less or more: the most that it may be`}`
}
