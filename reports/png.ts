import { Failure } from '../common/failure.ts'
import { paint } from './charts/paint.ts'
import type { Picture } from './charts/picture.ts'
import { servicePictures } from './quarter/pictures.ts'
import type { SavedReport } from './record.ts'
import { runPictures } from './run-pictures.ts'
import { wrap } from './text/wrap.ts'

/** Characters of a title that fit one line of a picture. */
const titleWidth = 88

/** Every picture that a report has. */
export function picturesOf(report: SavedReport): readonly Picture[] {
  if (report.kind === 'run') return runPictures(report)
  return report.services.flatMap((service) => servicePictures(report, service))
}

/** A picture that stands alone, with its claim above it, for a mail. */
export function paintAlone(picture: Picture): Promise<Uint8Array> {
  return paint(picture, wrap(picture.claim, titleWidth))
}

/** One picture of a report, the first where none is named. Fails as 'input' where there is no such picture. */
export async function reportPng(report: SavedReport, id: string | undefined): Promise<Uint8Array> {
  const pictures = picturesOf(report)
  const picture = id === undefined ? pictures[0] : pictures.find((candidate) => candidate.id === id)
  if (picture) return paintAlone(picture)
  if (pictures.length === 0) {
    throw new Failure('input', `Nothing was measured in this ${report.kind}, so there is no picture of it.`)
  }
  throw new Failure('input', `This ${report.kind} has no picture "${id}".`, {
    hint: `It has: ${pictures.map((each) => each.id).join(', ')}.`,
  })
}
