import { Failure } from '../common/failure.ts'
import { paint } from './charts/paint.ts'
import type { Picture } from './charts/picture.ts'
import { runPictures } from './run-pictures.ts'
import type { RunReport } from './run-report.ts'
import { wrap } from './text/wrap.ts'

/** Characters of a title that fit one line of a picture. */
const titleWidth = 88

/** A picture that stands alone, with its claim above it. */
export function paintAlone(picture: Picture): Uint8Array {
  return paint(picture, wrap(picture.claim, titleWidth))
}

/** One picture of a run, the first where none is named. Fails as 'input' where there is no such picture. */
export function runPng(report: RunReport, id: string | undefined): Uint8Array {
  const pictures = runPictures(report)
  const picture = id === undefined ? pictures[0] : pictures.find((candidate) => candidate.id === id)
  if (picture) return paintAlone(picture)
  if (pictures.length === 0)
    throw new Failure('input', 'Nothing was measured in this run, so there is no picture of it.')
  throw new Failure('input', `This run has no picture "${id}".`, {
    hint: `It has: ${pictures.map((each) => each.id).join(', ')}.`,
  })
}
