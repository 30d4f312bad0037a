import { join } from 'node:path'
import type { Load } from '../run/request.ts'
import { modelVersion } from '../scenarios/lib/rows/corpus.ts'
import { compactions, hottestRow } from './in-cassandra.ts'
import { root } from './programs.ts'
import type { Scene } from './scene.ts'

export type Injection = {
  readonly what: string
  /** One of these first; none for a time in which nothing is done. */
  readonly causes: readonly string[]
  /** What is sent instead of the usual. */
  readonly load?: Partial<Load<'readsPerSecond' | 'hitRatio'>>
  /** The folder of the service that is there from the beginning, where it is another. */
  readonly build?: string
  /** Two more services of this folder, which are asked in turn with the first. */
  readonly pods?: string
  /** Whether requests come through the front, whose connections are encrypted. */
  readonly isThroughFront?: true
  /** What has to be there before the trial begins. */
  readonly before?: (scene: Scene) => Promise<void>
  /** @param at waits for a second of the window; throws where the trial is over before */
  readonly during: (scene: Scene, at: (second: number) => Promise<void>) => Promise<void>
}

/** Nothing is done in the window before. */
export const quietSeconds = 40
/** Seconds of the window at which something begins that passes. */
const twice = [42, 59]

const build = (name: string) => join(root, 'test/proof/builds', name)

/** Misses take so much longer than hits that what concerns hits alone would not be seen beside them. */
const hits = (readsPerSecond: number) => ({ readsPerSecond, hitRatio: 1 })

export const injections: Readonly<Record<string, Injection>> = {
  nothing: { what: 'nothing', causes: [], during: async () => undefined },
  cassandra: {
    what: 'Cassandra stands still twice for 3 s',
    causes: ['cassandra-stopped'],
    during: standStill('cassandra', 3),
  },
  compaction: {
    what: 'Cassandra, held to half a processor, compacts two tables, twice for 12 s',
    causes: ['cassandra-compacting'],
    load: hits(200),
    before: (scene) => compactions.prepare(scene),
    during: async (scene, at) => {
      const free = compactions.limit(scene)
      try {
        for (const [i, from] of twice.entries()) {
          await at(from)
          await compactions.begin(scene, i)
          await at(from + 12)
          await compactions.end(scene, i)
        }
      } finally {
        await free()
        await compactions.clear(scene)
      }
    },
  },
  garbage: {
    what: 'the service makes garbage, twice for 12 s',
    causes: ['service-collecting'],
    load: hits(200),
    build: build('garbage'),
    during: told('service', 12),
  },
  pod: {
    what: 'reads of one service of three take 30 ms more, twice for 12 s',
    causes: ['label-instance'],
    load: hits(200),
    pods: build('slow-reads'),
    isThroughFront: true,
    during: told('pod 2', 12),
  },
  wiki: {
    what: 'reads of one wiki take 60 ms more, twice for 12 s',
    causes: ['label-wiki'],
    load: { ...hits(200), traceShare: 0.5 },
    build: build('slow-wiki'),
    during: told('service', 12),
  },
  row: {
    what: 'the row that is asked for most has 20,000 tombstones, twice for 12 s',
    causes: ['label-row', 'hot-row'],
    load: { ...hits(200), traceShare: 0.5, zipfExponent: 1.1 },
    during: async ({ load, cql }, at) => {
      const row = hottestRow(load)
      const where = 'WHERE wiki_id = ? AND page_id = ? AND model_version = ?'
      const key = [row.wikiId, BigInt(row.pageId), modelVersion]
      const [found] = await cql(`SELECT predictions FROM topics ${where}`, key)
      for (const from of twice) {
        await at(from)
        for (let first = 0; first < 20_000; first += 5000) {
          const absent = Array.from({ length: 5000 }, (_, i) => `absent ${first + i}`)
          await cql(`UPDATE topics SET predictions = predictions - ? ${where}`, [absent, ...key])
        }
        await at(from + 12)
        await cql(`UPDATE topics SET predictions = ? ${where}`, [found?.['predictions'], ...key])
      }
    },
  },
  lambda: { what: 'the lambda stands still twice for 3 s', causes: ['lambda'], during: standStill('lambda', 3) },
  starved: {
    what: 'the generator has a tenth of a processor, twice for 10 s',
    causes: ['generator'],
    during: quota('k6', 0.1, 10),
  },
  deploy: {
    what: 'a deploy, at second 42, that doubles the CPU of a read',
    causes: ['deploy'],
    load: hits(250),
    build: build('heavy-reads'),
    during: async ({ deploy }, at) => {
      await at(42)
      await deploy(build('double-reads'))
    },
  },
  connections: {
    what: 'connections (TLS) end with each answer, twice for 12 s',
    causes: ['connections', 'connection'],
    load: hits(200),
    isThroughFront: true,
    during: ({ endConnections }, at) =>
      passing(
        12,
        at,
        () => endConnections(true),
        () => endConnections(false),
      ),
  },
  service: {
    what: 'the service stands still twice for 2 s',
    causes: ['service-stopped'],
    during: standStill('service', 2),
  },
  generator: { what: 'the generator stands still twice for 2 s', causes: ['generator'], during: standStill('k6', 2) },
}

type During = Injection['during']

async function passing(
  seconds: number,
  at: Parameters<During>[1],
  begin: () => void,
  end: () => void,
  starts: readonly number[] = twice,
): Promise<void> {
  for (const from of starts) {
    await at(from)
    begin()
    try {
      await at(from + seconds)
    } finally {
      end()
    }
  }
}

type Signals = readonly [begin: NodeJS.Signals, end: NodeJS.Signals]

function signalled(part: string, [begin, end]: Signals, seconds: number, starts = twice): During {
  return ({ pids }, at) => {
    const tell = (signal: NodeJS.Signals) => () => {
      for (const pid of pids(part)) process.kill(pid, signal)
    }
    return passing(seconds, at, tell(begin), tell(end), starts)
  }
}

/** A build that does what it is there for from one signal to the next. */
function told(part: string, seconds: number): During {
  return signalled(part, ['SIGUSR2', 'SIGUSR2'], seconds)
}

function standStill(part: string, seconds: number, starts = twice): During {
  return signalled(part, ['SIGSTOP', 'SIGCONT'], seconds, starts)
}

/** As a quota of the kernel does: in each tenth of a second it runs for a share, and stands still for the rest. */
function quota(part: string, share: number, seconds: number): During {
  const period = 0.1
  const starts = twice.flatMap((from) => Array.from({ length: seconds / period }, (_, i) => from + i * period))
  return standStill(part, (1 - share) * period, starts)
}
