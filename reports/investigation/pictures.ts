import { decompose } from '../../slo/investigation/parts.ts'
import type { InvestigationReport } from '../../slo/investigation/record.ts'
import type { Picture } from '../charts/picture.ts'
import { once } from '../once.ts'
import { columnsOf } from './columns.ts'
import { heatPicture } from './heat.ts'
import { stackPicture } from './stack.ts'

/** Every picture that has something to show. */
export const investigationPictures = once((report: InvestigationReport): readonly Picture[] => {
  const decomposition = decompose(report.observations)
  if (decomposition.latencyMs.every((ms) => ms === null)) return []
  const columns = columnsOf(report)
  return [stackPicture(decomposition, columns), ...heatPicture(report, columns)]
})
