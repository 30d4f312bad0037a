import { describe, expect, test } from 'vitest'
import { type ChangeDecision, decide } from '../../../reference-service/changes/decide.ts'
import { type PageChange, parseChange } from '../../../reference-service/changes/page-change.ts'
import { edit, revisionCreate } from './events.ts'

const page = { wikiId: 'enwiki', pageId: 8091, revision: 1318002042 }
const of = (kind: string) => ({ ...edit, page_change_kind: kind })

function decided(event: unknown): ChangeDecision {
  const parsed = parseChange(event)
  if (parsed.kind === 'poisoned') throw new Error(parsed.reason)
  return decide(parsed.change)
}

test.each<readonly [string, object, ChangeDecision]>([
  ['an edit', edit, { kind: 'refresh', ...page }],
  ['a new page', of('create'), { kind: 'refresh', ...page }],
  ['a page that is back', of('undelete'), { kind: 'refresh', ...page }],
  ['a new title', of('move'), { kind: 'refresh', ...page }],
  ['a page that is gone', of('delete'), { kind: 'delete', ...page }],
  ['a hidden comment', of('visibility_change'), { kind: 'ignored', reason: 'visibility' }],
  ['a canary', { ...edit, meta: { ...edit.meta, domain: 'canary' } }, { kind: 'ignored', reason: 'canary' }],
  ['an edit that says no domain', { ...edit, meta: { stream: 'x' } }, { kind: 'refresh', ...page }],
  [
    'a later minor version of the schema',
    { ...edit, $schema: '/mediawiki/page/change/1.8.0' },
    { kind: 'refresh', ...page },
  ],
  ['the older stream of revisions', revisionCreate, { kind: 'refresh', ...page }],
])('%s', (_, event, wanted) => expect(decided(event)).toEqual(wanted))

test.each([
  ['with a parent', revisionCreate, 'edit', 'update'],
  ['without one', { ...revisionCreate, rev_parent_id: undefined }, 'create', 'insert'],
  ['with none that has a number', { ...revisionCreate, rev_parent_id: 0 }, 'create', 'insert'],
])('a revision %s is a change of its page', (_, event, kind, changelog) => {
  const { change } = parseChange(event) as { change: PageChange }
  expect(change).toMatchObject({ page_change_kind: kind, changelog_kind: changelog, dt: '2026-11-21T03:11:34Z' })
})

describe('poisoned events say why', () => {
  test.each<readonly [string, unknown, string]>([
    ['no object', 'edit', 'it names no $schema'],
    ['nothing', null, 'it names no $schema'],
    ['a list', [edit], 'it names no $schema'],
    ['no schema', { ...edit, $schema: undefined }, 'it names no $schema'],
    ['a schema that is no text', { ...edit, $schema: 7 }, 'it names no $schema'],
    [
      'another schema',
      { ...edit, $schema: '/sparql/query/1.3.0' },
      'nobody here knows its $schema "/sparql/query/1.3.0"',
    ],
    ['another major version', { ...edit, $schema: '/mediawiki/page/change/2.0.0' }, 'nobody here knows its $schema'],
    ['no meta', { ...edit, meta: undefined }, 'its field meta is wrong'],
    [
      'an id as large as a message',
      { ...edit, meta: { ...edit.meta, id: 'x'.repeat(1e6) } },
      'its field meta.id is wrong',
    ],
    [
      'a page beyond what a double holds',
      { ...edit, page: { ...edit.page, page_id: 2 ** 60 } },
      'its field page.page_id',
    ],
    ['a time that is none', { ...edit, dt: '2026-13-01T00:00:00Z' }, 'its field dt is wrong'],
    ['no page', { ...edit, page: {} }, 'its field page.page_id is wrong'],
    ['a page without a number', { ...edit, page: { ...edit.page, page_id: 0 } }, 'its field page.page_id is wrong'],
    [
      'a revision that is text',
      { ...edit, revision: { ...edit.revision, rev_id: '7' } },
      'its field revision.rev_id is',
    ],
    ['a wiki that is a path', { ...edit, wiki_id: '../enwiki' }, 'its field wiki_id is wrong'],
    ['another kind', of('protect'), 'its field page_change_kind is wrong'],
    ['a time that is none', { ...edit, dt: 'yesterday' }, 'its field dt is wrong'],
  ])('%s', (_, event, reason) => {
    expect(parseChange(event)).toMatchObject({ kind: 'poisoned', reason: expect.stringContaining(reason) })
  })
})
