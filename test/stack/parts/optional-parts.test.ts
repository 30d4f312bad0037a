import { expect, test } from 'vitest'
import { environmentOf, plannedUrls, scrapedUrls, startsKafka } from '../../../stack/parts/optional-parts.ts'
import { parseStackOptions, type StackOptions } from '../../../stack/plan/options.ts'
import type { Places } from '../../../stack/plan/places.ts'

const places: Places = {
  cassandra: { cql: 1, storage: 2, jmx: 3, metrics: 4 },
  furtherJmx: [],
  prometheusPort: 5,
  servicePort: 6,
  rivalPort: 7,
  kafkaControllerPort: 11,
  optionalPorts: { lambda: 8, mediawiki: 9, kafka: 10, eventgate: 12, changes: 13 },
}

const lambda = 'http://127.0.0.1:8'
const mediawiki = 'http://127.0.0.1:9'
const kafka = 'kafka://127.0.0.1:10'
const elsewhere = 'https://lambda.example'

test.each([
  ['a stack has none unless it is told to', {}, {}, {}],
  [
    'those that it is told to have are ours',
    { parts: ['lambda', 'mediawiki'] },
    { lambda, mediawiki },
    { lambda, mediawiki },
  ],
  ['one that exists need not be named, and is not ours', { lambda: elsewhere }, { lambda: elsewhere }, {}],
  [
    'one that exists is used where it is needed, and the other is ours',
    { lambda: elsewhere, parts: ['lambda', 'mediawiki'] },
    { lambda: elsewhere, mediawiki },
    { mediawiki },
  ],
  ['Kafka is no program of ours, and has no metrics', { parts: ['kafka'] }, { kafka }, {}],
  [
    'a Kafka that exists is told by host and port',
    { kafka: 'k.example:9092' },
    { kafka: 'kafka://k.example:9092' },
    {},
  ],
  [
    'the programs of changes are ours, and scraped',
    { parts: ['eventgate', 'changes'] },
    { eventgate: 'http://127.0.0.1:12', changes: 'http://127.0.0.1:13' },
    { eventgate: 'http://127.0.0.1:12', changes: 'http://127.0.0.1:13' },
  ],
  ['a target has its own', { target: 'http://target.example', parts: ['lambda'] }, {}, {}],
] as const)('%s', (_, options, urls, own) => {
  const settings = parseStackOptions({ logFolder: 'logs', ...options } as Parameters<typeof parseStackOptions>[0])
  expect(plannedUrls({ settings, places })).toEqual(urls)
  expect(scrapedUrls(settings, urls)).toEqual(own)
})

test('who asks them is told by variables, and told nothing of those that are not there', () => {
  expect(environmentOf({ lambda, mediawiki })).toEqual({ LAMBDA_URL: lambda, MEDIAWIKI_URL: mediawiki })
  expect(environmentOf({ kafka })).toEqual({ KAFKA_BROKERS: '127.0.0.1:10' })
  expect(environmentOf({ eventgate: 'http://a', changes: 'http://b' })).toEqual({ EVENTGATE_URL: 'http://a' })
  expect(environmentOf({ lambda })).toEqual({ LAMBDA_URL: lambda })
})

test.each<readonly [string, Omit<StackOptions, 'logFolder'>, boolean]>([
  ['a stack that is told to have one starts it', { parts: ['kafka'] }, true],
  ['one that exists is not started', { parts: ['kafka'], kafka: 'k.example:9092' }, false],
  ['a target has its own', { parts: ['kafka'], target: 'http://target.example' }, false],
  ['no other part needs it', { parts: ['lambda'] }, false],
])('Kafka: %s', (_, options, starts) => {
  const settings = parseStackOptions({ logFolder: 'logs', ...options })
  expect(startsKafka(settings)).toBe(starts)
})
