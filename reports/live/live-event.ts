import type { Standing } from '../../slo/run/scoring/live.ts'
import type { SoFar } from '../../slo/run/so-far.ts'
import { secondsAxis } from '../charts/axes.ts'
import { pageTable } from '../page/page-table.ts'
import { shortened } from '../page/shell.ts'
import { latencyPictures, secondPictures } from '../run/pictures.ts'
import type { LiveEvent } from './event.ts'
import { reportSoFar } from './report-so-far.ts'
import { standingTable } from './table.ts'
import { courseWords, machineWords, rateWords } from './words.ts'

/** As JSON, on one line. */
export function liveEvent(soFar: SoFar, standing: Standing | undefined, what: string | undefined): string {
  const { course } = soFar
  const event: LiveEvent = {
    where: courseWords({ course, what }),
    isDone: course.doing === 'done',
    rate: standing ? rateWords(standing) : 'Nothing has been answered yet.',
    machine: standing ? machineWords(standing, soFar.evidence?.machine?.cores) : 'has not been looked at yet.',
    table: standing ? pageTable(standingTable(standing), { cards: true }).markup : '',
    figures: standing ? figuresOf(soFar, standing) : [],
  }
  return JSON.stringify(event, shortened)
}

/** What happens now comes first. All seconds of the run have their place from its beginning, so that nothing moves. */
function figuresOf(soFar: SoFar, standing: Standing): LiveEvent['figures'] {
  const report = reportSoFar(soFar, standing)
  const x = secondsAxis(0, Math.max(soFar.plan.durationSeconds - 1, 1))
  return [...secondPictures(report), ...latencyPictures(report)].map(({ id, claim, chart }) => ({
    ...{ id, claim },
    chart: chart.cursor ? { ...chart, x } : chart,
  }))
}
