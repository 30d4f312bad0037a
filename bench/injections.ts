import { join } from 'node:path'
import { root } from './programs.ts'

/** What can be laid hands on while a trial goes on. */
export type Scene = {
  readonly pids: (part: string) => readonly number[]
  /** Starts the service anew from another folder. */
  readonly deploy: (folder: string) => Promise<void>
  /** Whether each answer is the last of its connection. */
  readonly endConnections: (end: boolean) => void
}

export type Injection = {
  readonly what: string
  /** One of these first; none for a time in which nothing is done. */
  readonly causes: readonly string[]
  /** What is sent instead of the usual. */
  readonly load?: { readonly readsPerSecond: number; readonly hitRatio: number }
  /** The folder of the service that is there from the beginning; that of before where none is given. */
  readonly build?: string
  /** Whether requests come through the front, whose connections are encrypted. */
  readonly isThroughFront?: true
  /** @param at waits for a second of the window; throws where the trial is over before */
  readonly during: (scene: Scene, at: (second: number) => Promise<void>) => Promise<void>
}

const build = (name: string) => join(root, 'test/proof/builds', name)

/** Misses take so much longer than hits that what concerns hits alone would not be seen beside them. */
const hits = (readsPerSecond: number) => ({ readsPerSecond, hitRatio: 1 })
/** Seconds of the window at which something begins that passes. */
const twice = [20, 61]

export const injections: Readonly<Record<string, Injection>> = {
  nothing: { what: 'nothing', causes: [], during: async () => undefined },
  cassandra: {
    what: 'Cassandra stands still twice for 3 s',
    causes: ['cassandra-stopped'],
    during: standStill('cassandra', 3),
  },
  lambda: { what: 'the lambda stands still twice for 3 s', causes: ['lambda'], during: standStill('lambda', 3) },
  service: {
    what: 'the service stands still twice for 2 s',
    causes: ['service-stopped'],
    during: standStill('service', 2),
  },
  generator: { what: 'the generator stands still twice for 2 s', causes: ['generator'], during: standStill('k6', 2) },
  starved: {
    what: 'the generator has a tenth of a processor, twice for 10 s',
    causes: ['generator'],
    during: quota('k6', 0.1, 10),
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
  garbage: {
    what: 'the service makes garbage, twice for 12 s',
    causes: ['service-collecting'],
    load: hits(200),
    build: build('garbage'),
    during: signalled('service', ['SIGUSR2', 'SIGUSR2'], 12),
  },
  // Last: the service stays as it is then.
  deploy: {
    what: 'a deploy, from second 45 on, that doubles the CPU of a read',
    causes: ['deploy'],
    load: hits(1000),
    during: async ({ deploy }, at) => {
      await at(45)
      await deploy(build('double-reads'))
    },
  },
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

function standStill(part: string, seconds: number, starts = twice): During {
  return signalled(part, ['SIGSTOP', 'SIGCONT'], seconds, starts)
}

/** As a quota of the kernel does: in each tenth of a second it runs for a share, and stands still for the rest. */
function quota(part: string, share: number, seconds: number): During {
  const period = 0.1
  const starts = twice.flatMap((from) => Array.from({ length: seconds / period }, (_, i) => from + i * period))
  return standStill(part, (1 - share) * period, starts)
}
