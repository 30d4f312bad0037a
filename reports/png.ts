import { Failure } from '../common/failure.ts'
import { paint } from './charts/paint.ts'
import type { Picture } from './charts/picture.ts'
import { quarterPictures } from './quarter/pictures.ts'
import type { SavedReport } from './record.ts'
import { runPictures } from './run-pictures.ts'

/** Every picture that a report has. */
export function picturesOf(report: SavedReport): readonly Picture[] {
  if (report.kind === 'run') return runPictures(report)
  return quarterPictures(report).flatMap(({ pictures }) => pictures)
}

/** One picture of a report, for a mail; the first where none is named. Fails as 'input' where there is no such picture. */
export async function reportPng(report: SavedReport, id: string | undefined): Promise<Uint8Array> {
  const pictures = picturesOf(report)
  const picture = id === undefined ? pictures[0] : pictures.find((candidate) => candidate.id === id)
  if (picture) return paint(picture)
  if (pictures.length === 0) {
    throw new Failure('input', `Nothing was measured in this ${report.kind}, so there is no picture of it.`)
  }
  throw new Failure('input', `This ${report.kind} has no picture "${id}".`, {
    hint: `It has: ${pictures.map((each) => each.id).join(', ')}.`,
  })
}
