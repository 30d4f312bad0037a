import { runReportSchema } from '../slo/run/report.ts'
import { type Figure, figuresTable } from './figures.ts'
import { reported } from './programs.ts'

/**
 * Three nodes of Cassandra, of which one is killed and another frozen under load. It takes five minutes of a quiet machine, and how long a Java that starts beside two
 * others under load takes decides whether the window is long enough: too much of chance for a test that everybody waits for.
 */
const { seconds, status, report } = reported(runReportSchema, 'gate', '--scenario', 'node-loss')
const away = report?.beside?.done.flatMap((each) => (each.kind === 'node-away' ? [each] : [])) ?? []
const last = report?.copies?.looks.at(-1)?.found ?? []
const lacking = last.reduce((sum, { missing, other }) => sum + missing + other, 0)
const figures: Figure[] = [
  {
    figure: 'nodes that were away and came back under load',
    aim: '2: one killed, one frozen',
    measured: away
      .map(
        ({ how, node, toSeconds, untilSeconds }) =>
          `node ${node} ${how}, up again ${(toSeconds - untilSeconds).toFixed(1)} s later`,
      )
      .join('; '),
    held: away.length === 2,
  },
  {
    figure: 'acknowledged writes lost',
    aim: '0',
    measured: `${report?.readBack.lost ?? '–'} of ${report?.readBack.checked ?? '–'} read back`,
    held: report !== undefined && report.readBack.checked > 0 && report.readBack.lost === 0,
  },
  {
    figure: 'acknowledged writes that a copy lacks after the repair',
    aim: '0',
    measured: `${lacking}, asked of ${last.length} copies and quorums`,
    held: last.length > 0 && lacking === 0,
  },
  { figure: 'the whole run', aim: '', measured: `${Math.round(seconds)} s (exit code ${status})` },
]
process.stdout.write(figuresTable('A cluster that loses nodes', figures))
