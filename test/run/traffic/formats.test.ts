import { describe, expect, test } from 'vitest'
import { namedTime } from '../../../run/traffic/format.ts'
import { formatOf } from '../../../run/traffic/formats.ts'
import { PageCounts } from '../../../run/traffic/page-counts.ts'
import { TrafficCounts, type Wanted } from '../../../run/traffic/traffic-counts.ts'
import { wikiIdOf, wikiOfDomainCode } from '../../../run/traffic/wiki-code.ts'

const all: Wanted = { wikis: undefined, fromSeconds: Number.NEGATIVE_INFINITY, toSeconds: Number.POSITIVE_INFINITY }

/** The format of lines, what became of each, requests by page (falling) and by stretch. */
async function read(lines: readonly string[], name = 'x', wanted: Partial<Wanted> = {}) {
  const format = formatOf(lines)
  const counts = new PageCounts('/nowhere')
  const named = namedTime(name)
  const traffic = new TrafficCounts(counts, { ...all, ...wanted }, format?.stretchSeconds(named) ?? 1)
  const became = lines.map((line) => format?.read(line, traffic, named))
  const { spectrum, top } = await counts.finish(10)
  const pages = spectrum.toReversed().flatMap(([requests, of]) => Array<number>(of).fill(requests))
  const ids = top.flatMap(({ high, low, requests }) => {
    const wiki = traffic.wikiOf(high)
    return wiki === undefined ? [] : [[wiki, low, requests]]
  })
  return { format: format?.name, became, pages, ids, curve: traffic.curve.result() }
}

describe('page views of an hour', () => {
  const lines = [
    'en Main_Page 242332 0',
    'en.m Main_Page 300000 0',
    'de.m.b Kochbuch/_Rezepte 5 0',
    'commons.m File:Cat.jpg 2 0',
    'commons.m.m File:Cat.jpg 3 0',
    'en - 900 0',
    'en "Heroes"_(David_Bowie_album) 7 0',
    'en broken',
    'en too many fields 1 0',
  ]

  test('count one page by all the ways to reach it, in the hour that the name of the file tells', async () => {
    const found = await read(lines, 'dumps/pageviews-20260801-130000.gz')
    expect(found.format).toBe('pageviews')
    expect(found.became.slice(0, 8)).toEqual([...Array(5).fill('counted'), 'passed', 'counted', 'bad'])
    expect(found.pages.slice(0, 4)).toEqual([542_332, 7, 5, 5])
    expect(found.curve).toMatchObject({ fromSeconds: Date.UTC(2026, 7, 1, 13) / 1000, stretchSeconds: 3600 })
    expect(found.ids).toEqual([])
  })

  test('are taken of the wikis alone that are asked for', async () => {
    const { pages } = await read(lines, 'x', { wikis: new Set(['dewikibooks', 'commonswiki']) })
    expect(pages).toEqual([5, 5])
  })
})

describe('page views of a day or a month', () => {
  const lines = [
    'en.wikipedia Main_Page 15580374 desktop 300 A100B200',
    'en.wikipedia Main_Page 15580374 mobile-web 100 A50X50',
    'ar.wikipedia ! 199256 desktop 3 A1X2',
    'aa.wikipedia Special:WantedPages null desktop 2 A2',
    'en.wikipedia Cat 6678 desktop 9 A1B2',
    'en.wikipedia Dog 4269567 desktop NOTANUMBER A1',
    `en.wikipedia Ox 21 desktop ${'9'.repeat(400)} A${'9'.repeat(400)}`,
    'en.wikipedia Bee 22 desktop 4 A1Y3',
  ]

  test('count pages by their ids, by the hours A to X', async () => {
    const found = await read(lines, 'pageviews-20260801-user')
    expect(found.format).toBe('pageview_complete')
    expect(found.became).toEqual([...Array(4).fill('counted'), ...Array(4).fill('bad')])
    expect(found.ids).toEqual([
      ['enwiki', 15_580_374, 400],
      ['arwiki', 199_256, 3],
    ])
    expect(found.curve?.fromSeconds).toBe(Date.UTC(2026, 7, 1) / 1000)
  })

  test('have 24 hours', async () => {
    const { curve } = await read(['en.wikipedia A 1 desktop 2400 A1000M1200X200'], 'pageviews-20260801-user')
    expect(curve?.stretchSeconds).toBe(3600)
    expect(curve?.requests.map((requests, hour) => [hour, requests]).filter(([, requests]) => requests)).toEqual([
      [0, 1000],
      [12, 1200],
      [23, 200],
    ])
  })

  test('of a month have days from A to _', async () => {
    const { curve } = await read(['en.wikipedia A 1 desktop 3000 A1000Z500[500_1000'], 'pageviews-202607-user')
    expect(curve?.stretchSeconds).toBe(86_400)
    expect(curve?.requests.map((requests, day) => [day + 1, requests]).filter(([, requests]) => requests)).toEqual([
      [1, 1000],
      [26, 500],
      [27, 500],
      [31, 1000],
    ])
  })

  test('are counted in the hours that are asked for', async () => {
    const from = Date.UTC(2026, 7, 1, 1) / 1000
    const { pages, became } = await read(lines, 'pageviews-20260801-user', {
      fromSeconds: from,
      toSeconds: from + 3600,
    })
    expect(pages).toEqual([200])
    expect(became.slice(0, 4)).toEqual(['counted', 'passed', 'passed', 'passed'])
  })
})

describe('an access log', () => {
  const noon = Date.UTC(2026, 9, 10, 12) / 1000
  test.each([
    [
      'combined',
      [
        '192.0.2.7 - frank [10/Oct/2026:14:00:00 +0200] "GET /wiki/Cat?action=raw HTTP/1.1" 200 2326 "-" "Mozilla/5.0 \\"x\\""',
        '192.0.2.8 - - [10/Oct/2026:12:00:00 +0000] "GET /wiki/Cat HTTP/2.0" 304 - "https://a.example/" "curl/8"',
        '192.0.2.8 - - [10/Oct/2026:12:00:00 +0000] "POST /wiki/Cat HTTP/1.1" 200 12 "-" "curl/8"',
        '192.0.2.9 - - [10/Oct/2026:12:00:00 +0000] "\\x16\\x03\\x01" 400 150 "-" "-"',
        'cache.example:443 2001:db8::1 - - [10/Oct/2026:12:00:00 +0000] "GET /v1/topics/enwiki/6678 HTTP/1.1" 200 99 "-" "-"',
      ],
      ['counted', 'counted', 'passed', 'bad', 'counted'],
    ],
    [
      'combined',
      [
        '192.0.2.7 - - [10/Oct/2026:12:00:00 +0000] "GET /wiki/Cat HTTP/1.0" 200 2326',
        '192.0.2.7 - - [10/Oct/2026:12:00:00 +0000] "HEAD /wiki/Cat HTTP/1.0" 200 -',
        '192.0.2.7 - - [10/Oct/2026:12:00:00 +0000] "GET /v1/topics/enwiki/6678?threshold=0.5 HTTP/1.1" 200 99',
      ],
      ['counted', 'counted', 'counted'],
    ],
    [
      'envoy',
      [
        '[2026-10-10T12:00:00.310Z] "GET /wiki/Cat HTTP/1.1" 200 - 0 226 3 2 "10.0.35.28" "curl" "cc21d9b0" "cache" "tcp://10.0.2.1:80"',
        '[2026-10-10T12:00:00.900Z] "GET /wiki/Cat?x=1 HTTP/2" 503 UF 0 91 3 - "-" "curl" "cc21d9b1" "cache" "-"',
        '[2026-10-10T12:00:00.910Z] "PUT /v1/topics/enwiki/6678 HTTP/2" 204 - 154 0 226 100 "-" "curl" "cc21d9b2" "cache" "-"',
        '[2026-10-10T12:00:00.920Z] "GET /v1/topics/enwiki/6678 HTTP/2" 200 - 0 900 2 1 "-" "curl" "cc21d9b3" "cache" "-"',
        '[2026-10-10T12:00:00.930Z] nonsense',
      ],
      ['counted', 'counted', 'passed', 'counted', 'bad'],
    ],
    [
      'json',
      [
        '{"start_time":"2026-10-10T12:00:00.310Z","method":"GET","path":"/wiki/Cat?x","authority":"cache","response_code":200}',
        '{"time_iso8601":"2026-10-10T12:00:00+00:00","request_method":"GET","request_uri":"/wiki/Cat","host":"cache"}',
        '{"time_local":"10/Oct/2026:12:00:00 +0000","request":"GET /v1/topics/enwiki/6678 HTTP/1.1"}',
        '{"time":1791633600310,"level":30,"req":{"method":"POST","url":"/wiki/Cat","host":"cache"}}',
        '{"msg":"listening"}',
      ],
      ['counted', 'counted', 'counted', 'passed', 'bad'],
    ],
  ])('as %s is read request by request', async (name, lines, became) => {
    const found = await read(lines)
    expect(found.format).toBe(name)
    expect(found.became).toEqual(became)
    expect(found.pages).toEqual([2, 1])
    expect(found.ids).toEqual([['enwiki', 6678, 1]])
    expect(found.curve).toMatchObject({ fromSeconds: noon, requests: [3] })
  })
})

describe('a hostile access log', () => {
  const at = '[10/Oct/2026:12:00:00 +0000]'

  test('counts one page for all clients, whatever their addresses look like', async () => {
    const found = await read([
      `2001:db8::1 - - ${at} "GET /wiki/Cat HTTP/2.0" 200 9 "-" "-"`,
      `2001:db8::2 - frank smith ${at} "GET /wiki/Cat HTTP/3" 200 9 "-" "a [b] \\"c\\""`,
      `::ffff:192.0.2.1 - - ${at} "GET /wiki/Cat HTTP/1.1" 200 9`,
      `192.0.2.1 - - ${at} "GET /wiki/Cat HTTP/1.1" 200 9`,
    ])
    expect(found.became).toEqual(Array(4).fill('counted'))
    expect(found.pages).toEqual([4])
  })

  test('tells virtual hosts apart by their names, not by their ports', async () => {
    const line = (host: string) => `${host} 2001:db8::1 - - ${at} "GET /wiki/Cat HTTP/1.1" 200 9`
    const hosts = ['a.example:443', 'a.example:80', 'b.example:443', '[2001:db8::9]:443', '2001:db8::1:443']
    expect((await read(hosts.map(line))).pages).toEqual([2, 1, 1, 1])
  })

  // Patterns that went back and forth in them would not come to an end in the time of a test.
  test.each([
    ['combined', `192.0.2.1 - - ${at} "GET /a HTTP/1.1" 200 9`, `a b c ${'['.repeat(2 ** 18)}`],
    ['combined', `192.0.2.1 - - ${at} "GET /a HTTP/1.1" 200 9`, `a b c [x] "${'\\"'.repeat(2 ** 17)}`],
    ['combined', `192.0.2.1 - - ${at} "GET /a HTTP/1.1" 200 9`, `${':1'.repeat(2 ** 17)}`],
    [
      'envoy',
      '[2026-10-10T12:00:00.310Z] "GET /a HTTP/1.1" 200 - 0 226 3 2 "-" "-" "-" "cache" "-"',
      `[2026-10-10T12:00:00.310Z] "GET" 200 ${'\\"'.repeat(2 ** 17)}`,
    ],
  ])('of %s is read in one go', async (name, good, hostile) => {
    const found = await read([good, good, hostile])
    expect([found.format, found.became]).toEqual([name, ['counted', 'counted', 'bad']])
  })

  test('in JSON may count time by seconds and by thousandths of them, down to nanoseconds', async () => {
    const noon = Date.UTC(2026, 9, 10, 12) / 1000
    const line = (ts: number | string) => `{"ts":${ts},"method":"GET","path":"/wiki/Cat"}`
    const found = await read([line(noon), line(noon * 1e3), line(noon * 1e6), line(`${noon}000000000`), line(1e30)])
    expect(found.became).toEqual([...Array(4).fill('counted'), 'bad'])
    expect(found.curve).toMatchObject({ fromSeconds: noon, requests: [4] })
  })
})

test.each([
  [['some text', 'of nobody', 'at all'], undefined],
  [['{"a":1}', '{"b":2}'], undefined],
  [['a,b,c', '1,2,3'], undefined],
  [['en A 1 0', 'nonsense', 'en B 1 0'], 'pageviews'],
])('%j are lines of %s', (lines, name) => expect(formatOf(lines)?.name).toBe(name))

test.each([
  ['en', 'enwiki'],
  ['en.m', 'enwiki'],
  ['zh-min-nan.zero', 'zh_min_nanwiki'],
  ['be-tarask', 'be_x_oldwiki'],
  ['fr.m.voy', 'frwikivoyage'],
  ['de.d', 'dewiktionary'],
  ['commons.m', 'commonswiki'],
  ['www.wd', 'wikidatawiki'],
  ['en.f', 'en.f'],
])('the domain code %s is of %s', (code, wiki) => expect(wikiOfDomainCode(code)).toBe(wiki))

test.each([
  ['en.wikipedia', 'enwiki'],
  ['de.wikibooks', 'dewikibooks'],
  ['commons.wikimedia', 'commonswiki'],
  ['wikidata', 'wikidatawiki'],
  ['no.such.thing', 'no.such.thing'],
])('the project %s is %s', (project, wiki) => expect(wikiIdOf(project)).toBe(wiki))

test.each([
  ['pageviews-20260801-130000.gz', Date.UTC(2026, 7, 1, 13) / 1000, 'hour'],
  ['/dumps/2026/2026-08/pageviews-20260801-user.bz2', Date.UTC(2026, 7, 1) / 1000, 'day'],
  ['pageviews-202607-user.bz2', Date.UTC(2026, 6, 1) / 1000, 'month'],
  ['access.log', 0, 'day'],
])('the name %s tells its time', (name, startSeconds, of) => expect(namedTime(name)).toEqual({ startSeconds, of }))
