/** A change as MediaWiki's EventBus tells it, with fields that this project does not look at. */
export const edit = {
  $schema: '/mediawiki/page/change/1.2.0',
  meta: {
    stream: 'mediawiki.page_change.v1',
    id: 'bd0fd1d9-3f2c-4c40-a2f2-1c4a1e3a9e5e',
    dt: '2026-11-21T03:11:35.010Z',
    domain: 'en.wikipedia.org',
    uri: 'https://en.wikipedia.org/wiki/Douglas_Adams',
    request_id: 'd2c5b2a0-0c38-4f0e-8d7f-9a3d3b8b1f4c',
  },
  dt: '2026-11-21T03:11:34Z',
  changelog_kind: 'update',
  page_change_kind: 'edit',
  wiki_id: 'enwiki',
  comment: 'add a towel',
  performer: { user_id: 42, user_text: 'Zaphod', is_bot: false, user_central_id: 7 },
  page: { page_id: 8091, page_title: 'Douglas_Adams', namespace_id: 0, is_redirect: false },
  revision: {
    rev_id: 1318002042,
    rev_dt: '2026-11-21T03:11:34Z',
    rev_parent_id: 1318002000,
    rev_size: 99,
    editor: { user_id: 42, user_text: 'Zaphod', user_central_id: 7 },
    content_slots: { main: { slot_role: 'main', content_model: 'wikitext' } },
  },
  prior_state: { revision: { rev_id: 1318002000 } },
}

/** What the document's walk-through takes from mediawiki.revision-create. */
export const revisionCreate = {
  $schema: '/mediawiki/revision/create/2.0.0',
  meta: { ...edit.meta, stream: 'mediawiki.revision-create' },
  database: 'enwiki',
  page_id: 8091,
  page_title: 'Douglas_Adams',
  page_namespace: 0,
  page_is_redirect: false,
  rev_id: 1318002042,
  rev_parent_id: 1318002000,
  rev_timestamp: '2026-11-21T03:11:34Z',
  performer: { user_text: 'Zaphod' },
}
