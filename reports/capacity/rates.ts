import type { CapacityReport } from '../../slo/capacity/record.ts'
import { count, digits, list, rate } from '../numbers.ts'
import { orAbsent, type Table } from '../table.ts'

export function ratesTable({ sizing }: CapacityReport): Table {
  const whole = (value: number | undefined) => orAbsent(value === undefined ? undefined : count(value), 'not known')
  return {
    id: 'rates',
    caption: 'The same for other rates, drawn on in a straight line from what was measured here',
    columns: [
      { title: 'Reads', kind: 'number', heads: true },
      { title: 'Writes', kind: 'number' },
      { title: 'Generators', kind: 'number', role: 'measured' },
      { title: 'Pods per site', kind: 'number', role: 'measured' },
      { title: 'Cassandra nodes per site', kind: 'number', role: 'measured' },
      { title: 'Answers, per site', kind: 'number' },
      { title: 'Of the highest load that held', kind: 'number' },
    ],
    rows: (sizing?.rates ?? []).map((each) => ({
      cells: [
        rate(each.readsPerSecond),
        rate(each.writesPerSecond),
        whole(each.generators),
        whole(each.podsPerSite),
        whole(each.nodesPerSite),
        `${count(Math.ceil(each.answersBitsPerSecond / 1e6))}\u00a0Mbit/s`,
        orAbsent(each.timesMeasured === undefined ? undefined : `${digits(each.timesMeasured)} times`, 'nothing held'),
      ],
    })),
    whenEmpty: 'Nothing was sized.',
  }
}

/** What a straight line does not know, whatever it was measured on. */
const toMeasureAgain =
  'one node with one copy was asked here, so reads and writes of a quorum, repair and compaction, connections of many pods to many nodes, and the network between them'

export function ratesClaim({ sizing }: CapacityReport): string {
  const beyond = sizing?.rates?.filter(({ timesMeasured }) => timesMeasured === undefined || timesMeasured > 1) ?? []
  if (beyond.length === 0) return 'All of these rates were held here.'
  const rates = list(beyond.map(({ readsPerSecond }) => rate(readsPerSecond)))
  return `Before ${rates} of reads are believed, these have to be measured again on a cluster: ${toMeasureAgain}.`
}
