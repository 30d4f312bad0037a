import type { Latency, Stretch } from '../../slo/run/record.ts'
import { latencyAxis, sharesAxis } from '../charts/axes.ts'
import type { Line, Picture } from '../charts/chart-spec.ts'
import { count, duration, percent } from '../numbers.ts'
import { head, number, orAbsent, type Table, tabulate } from '../table.ts'

type Spread = NonNullable<Latency['spread']>
type Served = NonNullable<Latency['served']>

/** As many stretches make a doubling. */
const inADoubling = 8

/** How the latencies of an operation are spread on the clocks of client and service: where there is a second hill, the percentiles alone hide it. */
export function spreadPicture(latency: Latency, spread: Spread): Picture {
  const { operation, served } = latency
  const service = served && stretchesOf(served)
  const clocks = [
    { stretches: spread.fromSchedule, label: 'from the intended start', colour: 'accent', dash: [], width: 2.25 },
    { stretches: spread.onTheWire, label: 'on the wire', colour: 'subtle', dash: [2, 3], width: 1.5 },
    ...(service
      ? [{ stretches: service, label: 'on the service’s clock', colour: 'second', dash: [7, 3], width: 1.75 } as const]
      : []),
  ] as const
  const lines = clocks.map(
    ({ stretches, ...look }, at): Line => ({ ...look, points: steps(stretches), ...(at === 0 ? { fill: true } : {}) }),
  )
  const points = lines.flatMap((line) => line.points)
  return {
    id: `spread-${operation}`,
    claim: spreadClaim(latency),
    tables: [spreadTable(operation, spread), ...(served ? [clocksTable(operation, served)] : [])],
    chart: {
      x: latencyAxis(points.map(([ms]) => ms)),
      y: sharesAxis(
        'share of requests in each eighth of a doubling',
        points.flatMap(([, share]) => share ?? []),
      ),
      unit: '%',
      pointer: 'ms',
      bands: [],
      lines,
      notes: [],
    },
  }
}

/** The service counts by its edges alone; what is below the first is drawn one doubling wide, what is beyond the last as well. */
function stretchesOf(served: Served): readonly Stretch[] {
  return served.flatMap(({ edgeMs, service }, i) => {
    const before = served[i - 1]
    const fromMs = before === undefined || before.edgeMs === 'inf' ? 0 : before.edgeMs
    const requests = service - (before?.service ?? 0)
    return requests > 0 ? [{ fromMs, toMs: edgeMs === 'inf' ? fromMs * 2 : edgeMs, count: requests }] : []
  })
}

/** Percent of all requests, spread evenly over the eighths of a stretch that is wider; a gap is where there are none. */
function steps(stretches: readonly Stretch[]): Line['points'] {
  const total = stretches.reduce((sum, stretch) => sum + stretch.count, 0)
  return stretches.flatMap(({ fromMs, toMs, count: requests }, i) => {
    const from = fromMs > 0 ? fromMs : toMs / 2
    const eighths = Math.log2(toMs / from) * inADoubling
    // Between two edges lie eight and more; a stretch of the journal is one, though logarithms make it a little wider or narrower.
    const share = (100 * requests) / total / (eighths > 2 ? eighths : 1)
    const ends = stretches[i + 1]?.fromMs === toMs ? [] : [[toMs, null] as const]
    return [[from, share] as const, [toMs, share] as const, ...ends]
  })
}

function spreadClaim({ operation, fromSchedule, served }: Latency): string {
  const at = (quantile: number) => fromSchedule.find((point) => point.quantile === quantile)?.ms
  const [p10, p90] = [at(0.1), at(0.9)]
  const middle =
    p10 === undefined || p90 === undefined
      ? `This is how the latencies of ${operation}s are spread.`
      : `Eight in ten ${operation}s took between ${duration(p10)} and ${duration(p90)}.`
  return `${middle}${served ? clocksClaim(served) : ''}`
}

/** Where the two clocks differ most, the rest of the way is what differs. */
function clocksClaim(served: Served): string {
  const all = served.at(-1)
  if (!all || all.client === 0 || all.service === 0) return ''
  const difference = ({ client, service }: Served[number]) => service / all.service - client / all.client
  const most = served.reduce((widest, each) => (difference(each) > difference(widest) ? each : widest), all)
  if (most.edgeMs === 'inf' || difference(most) < 0.001) return ' The clocks of client and service agree.'
  const [byService, byClient] = [percent(most.service, all.service), percent(most.client, all.client)]
  return ` On the service’s clock ${byService} took at most ${duration(most.edgeMs)}, on the client’s ${byClient}: the difference lies between them.`
}

/** Both lists by the stretches of either. */
function spreadTable(operation: string, { fromSchedule, onTheWire }: Spread): Table {
  const stretches = new Map([...fromSchedule, ...onTheWire].map(({ fromMs, toMs }) => [fromMs, toMs]))
  const within = (all: readonly Stretch[], from: number) => count(all.find(({ fromMs }) => fromMs === from)?.count ?? 0)
  return tabulate(
    [...stretches].sort(([a], [b]) => a - b),
    {
      id: `spread-${operation}`,
      caption: `How many ${operation}s took so long`,
      columns: [
        head('From', ([fromMs]) => duration(fromMs)),
        number('To', ([, toMs]) => duration(toMs)),
        number('From the intended start', ([fromMs]) => within(fromSchedule, fromMs)),
        number('On the wire', ([fromMs]) => within(onTheWire, fromMs)),
      ],
      whenEmpty: `No ${operation} was answered.`,
    },
  )
}

function clocksTable(operation: string, served: Served): Table {
  const all = served.at(-1) ?? { client: 0, service: 0 }
  return tabulate(served, {
    id: `clocks-${operation}`,
    caption: `How many ${operation}s were answered well within each edge, on both clocks`,
    columns: [
      head('Within', ({ edgeMs }) => (edgeMs === 'inf' ? 'any time' : duration(edgeMs))),
      number('Client', ({ client }) => count(client)),
      number('Share', ({ client }) => orAbsent(percent(client, all.client), 'none')),
      number('Service', ({ service }) => count(service)),
      number('Its share', ({ service }) => orAbsent(percent(service, all.service), 'none')),
    ],
    whenEmpty: `The service counted no ${operation}.`,
  })
}
