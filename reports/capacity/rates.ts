import type { CapacityReport } from '../../slo/capacity/record.ts'
import { list } from '../../slo/words.ts'
import { count, digits, rate } from '../numbers.ts'
import { head, number, spelled, type Table, tabulate } from '../table.ts'

export function ratesTable({ sizing }: CapacityReport): Table {
  const whole = (value: number | undefined) => spelled(value, count, 'not known')
  return tabulate(sizing?.rates ?? [], {
    id: 'rates',
    caption: 'The same for other rates, drawn on in a straight line from what was measured here',
    columns: [
      head('Reads', ({ readsPerSecond }) => rate(readsPerSecond), 'number'),
      number('Writes', ({ writesPerSecond }) => rate(writesPerSecond)),
      number('Generators', ({ generators }) => whole(generators), { role: 'measured' }),
      number('Pods per site', ({ podsPerSite }) => whole(podsPerSite), { role: 'measured' }),
      number('Cassandra nodes per site', ({ nodesPerSite }) => whole(nodesPerSite), { role: 'measured' }),
      number(
        'Answers, per site',
        ({ answersBitsPerSecond }) => `${count(Math.ceil(answersBitsPerSecond / 1e6))}\u00a0Mbit/s`,
      ),
      number('Of the lower bound', ({ timesMeasured }) =>
        spelled(timesMeasured, (times) => `${digits(times)} times`, 'nothing held'),
      ),
    ],
    whenEmpty: 'Nothing was sized.',
  })
}

/** What a straight line does not know, whatever it was measured on. */
const toMeasureAgain = 'repair and compaction, connections of many pods to many nodes, and the network between them'

export function ratesClaim({ sizing }: CapacityReport): string {
  const beyond = sizing?.rates?.filter(({ timesMeasured }) => timesMeasured === undefined || timesMeasured > 1) ?? []
  if (beyond.length === 0) return 'All of these rates were held here.'
  const rates = list(beyond.map(({ readsPerSecond }) => rate(readsPerSecond)))
  const isMeasured = (id: string) => sizing?.factors.some((factor) => factor.id === id)
  const why = isMeasured('databaseDemand') ? 'one node with one copy was asked here, so ' : ''
  const quorum = isMeasured('clusterDemand') ? '' : 'reads and writes of a quorum, '
  return `Before ${rates} of reads are believed, these have to be measured again on a cluster: ${why}${quorum}${toMeasureAgain}.`
}
