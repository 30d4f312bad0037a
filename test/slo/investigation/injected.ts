import type { Second } from './simulated.ts'

/** What goes wrong → how; and which cause has to be named first. `share` runs from 0 to 1 over the whole time. */
export const injected: Readonly<
  Record<string, { readonly cause: string; readonly inject: (second: Second, share: number) => void }>
> = {
  'Cassandra is paused for some seconds': {
    cause: 'cassandra-stopped',
    inject: (second, share) => {
      if (!isIn(share, [0.3, 0.312], [0.7, 0.714])) return
      second.request.cassandra += 700
      second.isDatabaseScraped = false
    },
  },
  'Cassandra compacts, and reads more slowly': {
    cause: 'cassandra-compacting',
    inject: (second, share) => {
      if (!isIn(share, [0.2, 0.27], [0.6, 0.66])) return
      second.request.cassandra *= 3.5
      second.compacting += 4e7
      second.pending += 2
    },
  },
  'Cassandra collects garbage': {
    cause: 'cassandra-collecting',
    inject: (second, share) => {
      if (!isIn(share, [0.25, 0.3], [0.5, 0.53], [0.8, 0.86]) || second.at % 3 === 0) return
      second.request.cassandra += 12
      second.collecting += 0.25
    },
  },
  'the service collects garbage': {
    cause: 'service-collecting',
    inject: (second, share) => {
      if (!isIn(share, [0.4, 0.5], [0.75, 0.8])) return
      second.request.queue += 2.5
      second.request.way += 1.5
      second.request.driver += 0.8
      second.serviceCollecting += 0.2
      second.loop += 0.25
      second.lagMs += 15
    },
  },
  'the service stands still for some seconds': {
    cause: 'service-stopped',
    inject: (second, share) => {
      if (!isIn(share, [0.3, 0.312], [0.7, 0.714])) return
      second.request.way += 700
      second.isServiceScraped = false
    },
  },
  'one pod of three is slow': {
    cause: 'label-pod',
    inject: (second, share) => {
      if (second.pod === 1 && isIn(share, [0.35, 0.75])) {
        second.request.work *= 5
        second.request.queue += 2
      }
    },
  },
  'one wiki is slow': {
    cause: 'label-wiki',
    inject: (second, share) => {
      if (isIn(share, [0.3, 0.6])) second.wikis[2] = 25
    },
  },
  'one row is asked for by everybody': {
    cause: 'hot-row',
    inject: (second, share) => {
      if (!isIn(share, [0.3, 0.4], [0.7, 0.76])) return
      second.hotShare = 0.45
      // Who holds it answers all that it holds more slowly, and it most of all.
      second.request.cassandra *= 3
      second.hotTimes = 2
    },
  },
  'one row of those that are asked for most is slow': {
    cause: 'label-row',
    inject: (second, share) => {
      second.hotShare = 0.12
      if (isIn(share, [0.3, 0.45], [0.6, 0.75])) second.hotTimes = 60
    },
  },
  'the lambda is slow': {
    cause: 'lambda',
    inject: (second, share) => {
      if (isIn(share, [0.45, 0.55])) second.request.lambda *= 80
    },
  },
  'the generator is starved': {
    cause: 'generator',
    inject: (second, share) => {
      if (!isIn(share, [0.2, 0.24], [0.5, 0.52])) return
      second.request.late += 30
      second.machinePauseMs += 120
      second.foreign += 0.5
    },
  },
  'a deploy doubles the CPU of a read': {
    cause: 'deploy',
    inject: (second, share) => {
      if (share < 0.55) return
      second.request.work *= 2
      second.request.queue *= 3
      second.loop += 0.3
      second.build = '1.5.0'
    },
  },
  'a deploy answers hardly anybody': {
    cause: 'deploy',
    inject: (second, share) => {
      if (share < 0.55) return
      second.build = '1.5.0'
      second.failing = 0.97
      second.isServiceScraped = second.at % 7 === 0
    },
  },
  'change events pile up in Kafka, and are asked for at once': {
    cause: 'changes-backlog',
    inject: (second, share) => {
      if (!isIn(share, [0.3, 0.38], [0.62, 0.68])) return
      second.lag += 900
      second.cores += 0.2
      second.loop += 0.4
      second.request.queue += 1
      second.request.cassandra *= 2
      second.request.lambda *= 20
    },
  },
  'the lambda is slow, so that change events pile up in Kafka': {
    cause: 'lambda',
    inject: (second, share) => {
      if (!isIn(share, [0.45, 0.55])) return
      second.lag += 900
      second.request.lambda *= 80
    },
  },
  'the machine lets nobody run': {
    cause: 'machine',
    inject: (second, share) => {
      if (!isIn(share, [0.2, 0.24], [0.5, 0.52])) return
      second.request.late += 2
      second.request.way += 9
      second.request.driver += 12
      second.lagMs += 25
      second.machinePauseMs += 35
      second.foreign += 0.6
    },
  },
  'connections are opened anew, because requests wait on their way': {
    cause: 'way',
    inject: (second, share) => {
      if (!isIn(share, [0.3, 0.38], [0.62, 0.7])) return
      second.request.way += 20
      second.request.connection += 0.03
      second.opened += 40
    },
  },
  'connections are opened anew': {
    cause: 'connections',
    inject: (second, share) => {
      if (!isIn(share, [0.3, 0.38], [0.62, 0.7])) return
      second.request.connection += 3
      second.opened += 40
    },
  },
}

function isIn(share: number, ...stretches: readonly (readonly [number, number])[]): boolean {
  return stretches.some(([from, to]) => share >= from && share < to)
}
