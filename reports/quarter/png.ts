import { Failure } from '../../common/failure.ts'
import type { Picture } from '../charts/picture.ts'
import type { QuarterReport } from '../quarter-report.ts'
import { paintAlone } from '../run-png.ts'
import { servicePictures } from './pictures.ts'

/** One picture of a quarter, for a mail; the first one where none is named. Fails as 'input' where there is no such picture. */
export function quarterPng(report: QuarterReport, id: string | undefined): Uint8Array {
  const pictures = allPictures(report)
  const picture = id === undefined ? pictures[0] : pictures.find((candidate) => candidate.id === id)
  if (picture) return paintAlone(picture)
  if (pictures.length === 0)
    throw new Failure('input', 'Nothing was counted in this quarter, so there is no picture of it.')
  throw new Failure('input', `This quarter has no picture "${id}".`, {
    hint: `It has: ${pictures.map((each) => each.id).join(', ')}.`,
  })
}

export function allPictures(report: QuarterReport): readonly Picture[] {
  return report.services.flatMap((service) => servicePictures(report, service))
}
