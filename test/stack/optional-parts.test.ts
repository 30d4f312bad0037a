import { expect, test } from 'vitest'
import { environmentOf, ownUrls, urlsOfSite } from '../../stack/optional-parts.ts'
import { parseStackOptions } from '../../stack/options.ts'
import type { Places } from '../../stack/places.ts'

const places: Places = {
  cassandra: { cql: 1, storage: 2, jmx: 3, metrics: 4 },
  prometheusPort: 5,
  servicePort: 6,
  rivalPort: 7,
  optionalPorts: { lambda: 8, mediawiki: 9 },
}

const lambda = 'http://127.0.0.1:8'
const mediawiki = 'http://127.0.0.1:9'
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
  ['a target has its own', { target: 'http://target.example', parts: ['lambda'] }, {}, {}],
] as const)('%s', (_, options, urls, own) => {
  const settings = parseStackOptions({ logFolder: 'logs', ...options } as Parameters<typeof parseStackOptions>[0])
  expect(urlsOfSite({ settings, places })).toEqual(urls)
  expect(ownUrls(settings, urls)).toEqual(own)
})

test('who asks them is told by variables, and told nothing of those that are not there', () => {
  expect(environmentOf({ lambda, mediawiki })).toEqual({ LAMBDA_URL: lambda, MEDIAWIKI_URL: mediawiki })
  expect(environmentOf({ lambda })).toEqual({ LAMBDA_URL: lambda })
})
