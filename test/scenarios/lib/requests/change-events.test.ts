import { describe, expect, it } from 'vitest'
import { ownValidator } from '../../../../reference-service/changes/eventgate/service.ts'
import { parseChange } from '../../../../reference-service/changes/page-change.ts'
import { changeEvents } from '../../../../scenarios/lib/requests/change-events.ts'
import { corpus, modelVersion } from '../../../../scenarios/lib/rows/corpus.ts'
import { pageOfId } from '../../../../wiki/pages.ts'
import { predictedScores, ranked } from '../../../../wiki/predictions.ts'

const events = changeEvents({ seed: 1, runId: 'run-1' })
const dt = '2026-11-27T12:00:00.000Z'

type Change = Extract<ReturnType<typeof parseChange>, { kind: 'change' }>['change']
const changeOf = (k: number): Change => {
  const parsed = parseChange(events.event(k, dt))
  if (parsed.kind !== 'change') throw new Error(parsed.reason)
  return parsed.change
}

/** What the cache answers when it has what the model says of a revision. */
const shown = (k: number, revisionId: number) => {
  const { wiki_id: wikiId, page } = changeOf(k)
  const subject = { wikiId, pageId: page.page_id, revisionId }
  return JSON.stringify({
    wiki_id: wikiId,
    page_id: page.page_id,
    model_version: modelVersion,
    last_updated: dt,
    predictions: ranked(predictedScores(subject, modelVersion), 0.5),
  })
}

describe('changes of pages', () => {
  it('are events that the step in front of Kafka takes', () => {
    const validator = ownValidator()
    for (let k = 0; k < 50; k++) expect(validator.check(events.event(k, dt))).toMatchObject({ kind: 'valid' })
  })

  it('are of pages that there are, each of another one, and none that a fill reaches', () => {
    const keys = Array.from({ length: 2000 }, (_, k) => events.path(k))
    expect(new Set(keys).size).toBe(2000)
    expect(pageOfId(changeOf(0).page.page_id)?.title.replaceAll(' ', '_')).toBe(changeOf(0).page.page_title)
    const { key } = corpus(1)
    const filled = new Set(Array.from({ length: 1000 }, (_, row) => key(row).pageId))
    expect(keys.filter((path) => filled.has(Number(path.split('/').at(-1))))).toEqual([])
  })

  it('are of other pages in another run', () => {
    expect(changeEvents({ seed: 1, runId: 'run-2' }).path(0)).not.toBe(events.path(0))
  })

  it('are shown by what the model says of the edited page, and by nothing else', () => {
    const { rev_id: edited } = changeOf(7).revision
    expect(events.isShown(7, shown(7, edited))).toBe(true)
    expect(events.isShown(7, shown(7, edited - 200_000_000))).toBe(false)
    expect(events.isShown(8, shown(7, edited))).toBe(false)
    expect(events.isShown(7, '{"status":504}')).toBe(false)
    expect(events.isShown(7, '')).toBe(false)
  })
})
