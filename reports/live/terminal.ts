import type { LiveStatus } from '../../slo/run/scoring/live.ts'
import { plainSpaces } from '../numbers.ts'
import { sparkline } from '../sparkline.ts'
import type { Ink } from '../text/ink.ts'
import { textTable } from '../text/text-table.ts'
import { wrap } from '../text/wrap.ts'
import { standingTable } from './table.ts'
import { machineWords, rateWords } from './words.ts'

type Setting = { readonly width: number; readonly ink: Ink; readonly cores: number | undefined }

/** Names before what is said, as wide as the longest. */
const names = { rate: 'Rate     ', machine: 'Machine  ' } as const
const nameWidth = 9
const widestShape = 60

/** How a run stands, for a terminal that is rewritten. */
export function liveLines(standing: LiveStatus, { width, ink, cores }: Setting): readonly string[] {
  const said = (name: string, words: string) =>
    wrap(words, width - nameWidth - 2).map(
      (line, at) => `  ${ink(at === 0 ? name : ' '.repeat(nameWidth), 'strong')}${line}`,
    )
  const shapes = standing.operationMoments.flatMap(({ operation, moments }) => {
    const room = Math.min(width - nameWidth - operation.length - 7, widestShape)
    const shape =
      room < 8
        ? ''
        : sparkline(
            moments.slice(-room).map(({ p99Ms }) => p99Ms),
            room,
            'log',
          )
    return shape === '' ? [] : [`  ${ink('P99', 'strong')}  ${operation}  ${shape}`]
  })
  return [
    ...said(names.rate, rateWords(standing)),
    ...said(names.machine, machineWords(standing, cores)),
    ...shapes,
    '',
    ...textTable(standingTable(standing), width, ink),
  ].map(plainSpaces)
}
