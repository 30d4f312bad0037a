import { liveLines } from '../../reports/live/terminal.ts'
import { courseWords, liveLine } from '../../reports/live/words.ts'
import { liveStatusOf } from '../../slo/run/scoring/live.ts'
import type { RunTelling } from '../world/progress.ts'

/** A run that goes on, as people at a terminal follow it. */
export const liveTelling: RunTelling = (soFar, promises, what) => {
  const standing = liveStatusOf(promises, soFar)
  const told = { course: soFar.course, standing, what }
  return {
    line: liveLine(told),
    course: courseWords(told),
    lines: standing && (({ width, ink }) => liveLines(standing, { width, ink, cores: soFar.evidence?.machine?.cores })),
  }
}
