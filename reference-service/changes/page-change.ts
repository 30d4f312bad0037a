import { z } from 'zod'

/**
 * What happened to a page: the fields of mediawiki/page/change (1.x of wikimedia/schemas-event-primary) that are used here. Minor versions
 * add fields and never take one away, so that whatever else an event carries is let through.
 */
const wikiId = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, 'must be the name of a wiki’s database')
const id = z.number().int().min(1)
/** Times with an offset other than Z occur in neither stream, and are the same instant anyhow. */
const time = z.iso.datetime({ offset: true, error: 'must be an ISO 8601 time' })
const text = z.string()

const meta = z.looseObject({
  stream: text.min(1),
  // A UUID, which is kept in memory for a while.
  id: text.max(100).optional(),
  dt: time.optional(),
  domain: text.optional(),
  uri: text.optional(),
  request_id: text.optional(),
})

const pageChangeEvent = z.looseObject({
  $schema: text,
  meta,
  dt: time,
  wiki_id: wikiId,
  page_change_kind: z.enum(['create', 'edit', 'move', 'delete', 'undelete', 'visibility_change']),
  changelog_kind: z.enum(['insert', 'update', 'delete']),
  page: z.looseObject({ page_id: id, page_title: text.min(1) }),
  revision: z.looseObject({ rev_id: id, rev_dt: time }),
})

export type PageChange = Readonly<z.output<typeof pageChangeEvent>>

/** The older stream that the document's walk-through takes its event from: mediawiki/revision/create, 1.x and 2.x. */
const revisionCreateEvent = z.looseObject({
  $schema: text,
  meta,
  database: wikiId,
  page_id: id,
  page_title: text.min(1),
  page_namespace: z.number().int(),
  page_is_redirect: z.boolean(),
  rev_id: id,
  rev_parent_id: z.number().int().optional(),
  rev_timestamp: time,
})

/** An event that cannot be one of ours: why, as part of a sentence. */
interface Poisoned {
  readonly kind: 'poisoned'
  readonly reason: string
}

type Parsed = { readonly kind: 'change'; readonly change: PageChange } | Poisoned

const poisoned = (reason: string): Poisoned => ({ kind: 'poisoned', reason })

/** Reads an event of either stream. */
export function parseChange(event: unknown): Parsed {
  const schema = schemaOf(event)
  if (schema === undefined) return poisoned('it names no $schema')
  if (schema.startsWith('/mediawiki/page/change/1.'))
    return checked(pageChangeEvent.safeParse(event), (change) => change)
  if (/^\/mediawiki\/revision\/create\/[12]\./.test(schema))
    return checked(revisionCreateEvent.safeParse(event), asPageChange)
  return poisoned(`nobody here knows its $schema ${JSON.stringify(schema.slice(0, 100))}`)
}

function schemaOf(event: unknown): string | undefined {
  const schema = typeof event === 'object' && event !== null ? (event as { $schema?: unknown }).$schema : undefined
  return typeof schema === 'string' ? schema : undefined
}

function checked<Event>(result: z.ZodSafeParseResult<Event>, change: (event: Event) => PageChange): Parsed {
  if (result.success) return { kind: 'change', change: change(result.data) }
  const [issue] = result.error.issues
  return poisoned(`its field ${issue?.path.join('.') ?? ''} is wrong: ${issue?.message ?? ''}`)
}

function asPageChange(event: z.output<typeof revisionCreateEvent>): PageChange {
  const isFirst = event.rev_parent_id === undefined || event.rev_parent_id === 0
  return {
    $schema: event.$schema,
    meta: event.meta,
    dt: event.rev_timestamp,
    wiki_id: event.database,
    page_change_kind: isFirst ? 'create' : 'edit',
    changelog_kind: isFirst ? 'insert' : 'update',
    page: {
      page_id: event.page_id,
      page_title: event.page_title,
      namespace_id: event.page_namespace,
      is_redirect: event.page_is_redirect,
    },
    revision: { rev_id: event.rev_id, rev_dt: event.rev_timestamp },
  }
}
