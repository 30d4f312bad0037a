import { describe, expect, test } from 'vitest'
import { parseRules } from '../../../reference-service/changes/rules.ts'

/** Word for word the example of seed 002. */
const documented = `
    liftwing:
      uri: 'https://inference-staging.svc.codfw.wmnet:30443'
      models:
        goodfaith:
          concurrency: 2
          match_config:
            database: '/^(en|zh)wiki$/'
          namespace: revscoring-editquality-goodfaith
          kafka_topic: 'liftwing.test-events'
`

/** In the form of the production chart. */
const production = `
liftwing:
  uri: 'https://inference.discovery.wmnet:30443'
  models:
    outlink-topic-model:
      concurrency: 5
      match_config_need_quotes: ['wiki_id', 'page_change_kind', 'domain']
      match_config:
        match:
          wiki_id: /^(?!.*(?:commons|meta|sources|species|wikidata)).*wiki$/
          page_change_kind: /^(edit|create|move)$/
          page:
            is_redirect: false
            namespace_id: 0
        match_not:
          meta:
            domain: canary
      namespace: articletopic-outlink
      kafka_topic: 'mediawiki.page_change.v1'
`

const only = (yaml: string) => parseRules(yaml, 'rules.yaml')[0] as ReturnType<typeof parseRules>[number]
const withField = (line: string) => documented.replace(/( +)(concurrency: 2)/, `$1$2\n$1${line}`)

test('the example of the document is a rule, with the defaults of ChangeProp', () => {
  const rule = only(documented)
  expect(rule).toMatchObject({
    name: 'liftwing_goodfaith',
    model: 'goodfaith',
    topic: 'liftwing.test-events',
    uri: 'https://inference-staging.svc.codfw.wmnet:30443',
    concurrency: 2,
    timeoutMs: 420_000,
    retry: { delayMs: 60_000, factor: 6, limit: 2 },
  })
  expect([500, 502, 503, 504, 400].map(rule.retry.isRetried)).toEqual([true, true, true, true, false])
  expect([412, 400].map(rule.retry.isIgnored)).toEqual([true, false])
})

test.each([
  ['enwiki', true],
  ['zhwiki', true],
  ['dewiki', false],
  ['enwikivoyage', false],
])('the documented rule and %s: %s', (database, matched) => {
  expect(only(documented).matches({ database })).toBe(matched)
})

describe('the rule of production', () => {
  const edit = {
    wiki_id: 'enwiki',
    page_change_kind: 'edit',
    page: { is_redirect: false, namespace_id: 0 },
    meta: { domain: 'en.wikipedia.org' },
  }
  test.each<readonly [string, object, boolean]>([
    ['an edit of an article', edit, true],
    ['a move', { ...edit, page_change_kind: 'move' }, true],
    ['a deletion', { ...edit, page_change_kind: 'delete' }, false],
    ['a redirect', { ...edit, page: { ...edit.page, is_redirect: true } }, false],
    ['a page that does not say whether it is one', { ...edit, page: { namespace_id: 0 } }, false],
    ['a talk page', { ...edit, page: { ...edit.page, namespace_id: 1 } }, false],
    ['Commons, by the lookahead', { ...edit, wiki_id: 'commonswiki' }, false],
    ['a canary', { ...edit, meta: { domain: 'canary' } }, false],
  ])('%s', (_, event, matched) => expect(only(production).matches(event)).toBe(matched))
})

test('a rule without a match takes every event', () => {
  expect(only(documented.replace(/ +match_config:\n.*\n/, '')).matches({})).toBe(true)
})

test('a match of fields that are named match is no parted match', () => {
  const rule = only(documented.replace("database: '/^(en|zh)wiki$/'", '{ match: { match: 1 }, other: 2 }'))
  expect(rule.matches({ match: { match: 1 }, other: 2 })).toBe(true)
})

test.each([
  ['50x', [500, 503], [510, 499]],
  ['[503, 4xx]', [503, 404], [502]],
])('retry_on status %s', (given, yes, no) => {
  const { isRetried } = only(withField(`retry_on: { status: ${given} }`)).retry
  expect(yes.map(isRetried)).toEqual(yes.map(() => true))
  expect(no.map(isRetried)).toEqual(no.map(() => false))
})

test.each<readonly [string, string, RegExp]>([
  ['no YAML', 'liftwing: [', /^rules\.yaml is no YAML/],
  ['no models', 'liftwing: { uri: "http://localhost", models: {} }', /liftwing\.models must name a model/],
  ['a misspelt field', withField('concurency: 3'), /goodfaith.*concurency/],
  ['no concurrency', documented.replace('concurrency: 2', 'concurrency: 0'), /goodfaith\.concurrency/],
  ['a match of nothing', documented.replace("database: '/^(en|zh)wiki$/'", 'database: null'), /match_config/],
  ['an empty match', documented.replace("database: '/^(en|zh)wiki$/'", 'database: {}'), /match_config/],
  [
    'a regex beyond RE2',
    documented.replace('(en|zh)wiki', '(.)\\1wiki'),
    /goodfaith\.match_config has a regex that RE2/,
  ],
  ['another protocol', documented.replace('https:', 'ftp:'), /liftwing\.uri/],
  ['an invalid status', withField('retry_on: { status: 5y }'), /retry_on/],
])('%s is refused by a sentence that names file and field', (_, yaml, sentence) => {
  expect(() => parseRules(yaml, 'rules.yaml')).toThrow(sentence)
})
