import type { Phase } from '../../../slo/conventions.ts'
import { predictedScores, ranked } from '../../../wiki/predictions.ts'
import { hash3, hashText } from '../../../wiki/random.ts'
import { firstLatest } from '../../../wiki/revisions.ts'
import { shareKnob } from '../knobs.ts'
import { areEqual, defaultThreshold, isRightBody, predictionsIn } from '../rows/body-check.ts'
import { corpus, modelVersion } from '../rows/corpus.ts'
import { permutation } from '../rows/permutation.ts'
import { coldRow, coldRows } from '../rows/rows.ts'
import { topicsPath } from '../rows/topics-path.ts'
import { type Operation, plainRequests } from './operation.ts'
import { read } from './reads.ts'
import { everyNth, rowsAsked, shareOf } from './rows-asked.ts'

const coldStream = 41

/**
 * Reads of which a share asks for pages that nobody has asked for before, so that the cache has to have them calculated. What it has to
 * answer then is known: the lambda's topics of the page's latest revision.
 */
export const coldRead: Operation<'bodyCheckRatio' | 'hitRatio'> = {
  ...read,
  knobs: {
    ...read.knobs,
    hitRatio: shareKnob(
      'hit-ratio',
      0.995,
      'share of reads that ask for rows which are there; the others go through the lambda',
    ),
  },
  requests(plan) {
    const rows = corpus(plan.seed, plan.topicsPerRow)
    const asked = rowsAsked(plan, 'read', plan.rows)
    const isChecked = everyNth(plan.bodyCheckRatio)
    const missRatio = 1 - plan.hitRatio
    const misses = shareOf(missRatio)
    const scatter = permutation(coldRows, hash3(plan.seed, coldStream, hashText(plan.runId)))
    /** The n-th miss of a phase: no other of this run asks for its row, nor did one of another run, but for a rare chance. */
    const cold = (phase: Phase, n: number) => coldRow(scatter((2 * n + (phase === 'scored' ? 1 : 0)) % coldRows))
    const row = (phase: Phase, k: number) => (misses(k) ? cold(phase, Math.floor(k * missRatio)) : asked(phase, k))
    const calculated = (of: number) => {
      const { wikiId, pageId } = rows.key(of)
      return ranked(
        predictedScores({ wikiId, pageId, revisionId: firstLatest(pageId) }, modelVersion),
        defaultThreshold,
      )
    }
    return {
      ...plainRequests,
      row,
      path: (phase, k) => topicsPath(rows.key(row(phase, k))),
      checksBody: (_, k) => isChecked(k) || misses(k),
      isRight: (phase, k, body) => {
        const of = row(phase, k)
        if (!misses(k)) return isRightBody(body, rows, of)
        const found = predictionsIn(body, rows, of)
        return found !== undefined && areEqual(found, calculated(of))
      },
    }
  },
}
