import { describe, expect, test } from 'vitest'
import { serviceSchema } from '../../../slo/promises/service.ts'
import { sourceSchema } from '../../../slo/promises/source.ts'
import { rulesYaml } from '../../../slo/rules/rules.ts'
import { type Expected, testRules } from './promtool.ts'

const availability = { kind: 'availability', target: '98 %' }
const latency = { kind: 'latency', target: '95 %', thresholdMs: 500 }
const durations = { metric: 'shop_seconds', unit: 's', edgesMs: [100, 500, 1000] }

const shop = (objectives: readonly object[]) =>
  serviceSchema.parse({
    id: 'shop',
    title: 'Shop',
    owner: 'Shopkeepers',
    contacts: ['@keeper'],
    sites: ['north', 'south'],
    targets: [{ objectives }],
    reconciliation: 'A test.',
    source: {
      kind: 'custom',
      selectors: [{ match: 'job="shop"' }],
      with: {
        title: 'Test',
        requests: 'shop_requests_total',
        durations,
        labels: { code: 'code' },
        codes: { errors: '5..', clientErrors: '4..' },
      },
    },
  })

const rules = {
  both: shop([availability, latency]),
  'latency alone': shop([
    { ...latency, indicator: { histogram: 'cart_seconds', unit: 's', edgesMs: [500], good: 'code=~"2.."' } },
  ]),
  'two processes': {
    ...shop([{ ...availability, indicator: { bad: 'asked_total{code="500"}', total: 'asked_total' } }]),
    source: {
      kind: 'custom' as const,
      selectors: [{ match: 'job="shop"' }],
      aliases: {},
      scrapeIntervalSeconds: 60,
      with: sourceSchema.parse({ title: 'Test', target: ['pod'] }),
    },
  },
  'nothing may fail': {
    ...shop([{ kind: 'availability', target: '100 %' }]),
    title: '{{ .Values.name }}',
    owner: 'a}} {{b',
  },
  'two counters': shop([{ ...availability, indicator: { good: 'sold_total', total: 'asked_total' } }]),
}

/** The north is there; what else is, says each story. */
const at = (metric: string, more = '', instance = 'n', site = 'north') =>
  `${metric}{job="shop", instance="${instance}", site="${site}"${more}}`
const up = { [at('up')]: '1x400' }
const answers = (code: string) => at('shop_requests_total', `, code="${code}"`)
const within = (le: string, metric = 'shop_seconds') => at(`${metric}_bucket`, `, le="${le}"`)
const counts = (metric: string, promise: string, span: string) =>
  `sum(sum_over_time(liftwing_slo:${metric}:increase5m{slo_promise="${promise}"}[${span}]))`
const burns = 'count by (slo_promise, slo_window, severity) (ALERTS{alertname="LiftWingSloBurn"})'
const pages = 'count by (slo_promise, slo_window, site) (ALERTS{alertname="LiftWingSloBurn", severity="page"})'
const silent = 'count by (slo_promise, site) (ALERTS{alertname="LiftWingSloNoData", alertstate="firing"})'

/** Series of one sample a minute, and what has to come out. */
type Story = readonly [
  what: string,
  of: keyof typeof rules,
  series: Readonly<Record<string, string>>,
  expected: readonly Expected[],
]

const stories: readonly Story[] = [
  [
    'a promise that nothing fails is broken by one request, and an outage pages as elsewhere',
    'nothing may fail',
    { ...up, [answers('200')]: '0+100x299 29900x100', [answers('500')]: '0x60 1x239 1+100x100' },
    [
      ['55m', burns, {}],
      ['2h', burns, { '{slo_promise="availability", slo_window="9d", severity="ticket"}': 1 }],
      ['6h', pages, { '{slo_promise="availability", slo_window="15m", site="north"}': 1 }],
    ],
  ],
  [
    'a site that falls silent is told, for each promise',
    'both',
    {
      ...up,
      [at('up', '', 's', 'south')]: '1x120',
      [answers('200')]: '0+100x400',
      [within('0.5')]: '0+100x400',
      [within('+Inf')]: '0+100x400',
      [at('shop_requests_total', ', code="200"', 's', 'south')]: '0+100x120',
      [at('shop_seconds_bucket', ', le="0.5"', 's', 'south')]: '0+100x120',
      [at('shop_seconds_bucket', ', le="+Inf"', 's', 'south')]: '0+100x120',
    },
    [
      ['3h', silent, {}],
      ['5h', silent, { '{slo_promise="availability", site="south"}': 1, '{slo_promise="latency", site="south"}': 1 }],
    ],
  ],
  [
    'an error series that its exporter hides while it is idle goes on from where it was',
    'both',
    {
      ...up,
      [at('process_start_time_seconds')]: '-100000x400',
      [answers('200')]: '0+10x400',
      [answers('500')]: '1000x10 _x180 1001x10 _x180 1002x10',
    },
    [
      ['7h', counts('bad', 'availability', '7h'), { '{}': 2 }],
      ['3h25m', burns, {}],
    ],
  ],
  [
    'a process that starts again while a series is hidden counts it from zero',
    'both',
    {
      ...up,
      [at('process_start_time_seconds')]: '-100000x299 18000x1000',
      [answers('200')]: '0+10x299 0+10x1000',
      [answers('500')]: '1000x10 _x400 1003x10',
    },
    [['7h', counts('bad', 'availability', '7h'), { '{}': 1003 }]],
  ],
  [
    'a counter that falls in a process that goes on counts what it rises by, and is not taken for a new one',
    'both',
    {
      ...up,
      [at('process_start_time_seconds')]: '-100000x400',
      [answers('200')]: '0+10x400',
      [answers('500')]: '5000+1x100 5099 5102+1x290',
    },
    [
      ['6h', counts('bad', 'availability', '6h'), { '{}': 360 }],
      ['6h', pages, {}],
    ],
  ],
  [
    'a process that starts again counts from zero, and the standard rules lose what came before it in its step',
    'both',
    {
      ...up,
      [at('process_start_time_seconds')]: '-100000x99 6000x400',
      [answers('200')]: '0+10x99 0+10x300',
      [answers('500')]: '5000+1x99 0+1x300',
    },
    [['6h', counts('bad', 'availability', '6h'), { '{}': 359 - 4 }]],
  ],
  [
    'a target is what its source says, and two of them in one instance are two',
    'two processes',
    {
      'up{job="shop", pod="a", site="north"}': '1x400',
      'up{job="shop", pod="b", site="north"}': '1x400',
      'process_start_time_seconds{job="shop", pod="a", site="north"}': '-100000x400',
      'process_start_time_seconds{job="shop", pod="b", site="north"}': '-100000x99 6000x400',
      'asked_total{job="shop", pod="a", site="north", code="200"}': '0+10x400',
      'asked_total{job="shop", pod="b", site="north", code="200"}': '0+10x99 0+10x300',
      'asked_total{job="shop", pod="a", site="north", code="500"}': '_x50 1x350',
    },
    [
      ['6h', counts('bad', 'availability', '6h'), { '{}': 1 }],
      ['6h', counts('all', 'availability', '6h'), { '{}': 7191 - 40 }],
    ],
  ],
  [
    'what happened while a target could not be scraped is counted when it comes back',
    'both',
    {
      [at('up')]: '1x60 0x19 1x200',
      [answers('200')]: '0+10x60 _x19 800+10x200',
    },
    [['3h', counts('all', 'availability', '3h'), { '{}': 1800 }]],
  ],
  [
    'a total outage wakes somebody within twenty minutes, a slower one later',
    'both',
    {
      ...up,
      [answers('200')]: '0+100x360 36000x120',
      [answers('500')]: '0x360 100+100x120',
    },
    [
      ['6h', pages, {}],
      ['6h20m', pages, { '{slo_promise="availability", slo_window="15m", site="north"}': 1 }],
      [
        '6h55m',
        pages,
        {
          '{slo_promise="availability", slo_window="15m", site="north"}': 1,
          '{slo_promise="availability", slo_window="3h"}': 1,
          '{slo_promise="availability", slo_window="18h"}': 1,
        },
      ],
    ],
  ],
  [
    'a site that is out wakes somebody although the other one has most of the traffic',
    'both',
    {
      ...up,
      [answers('200')]: '0+1000x400',
      [at('shop_requests_total', ', code="500"', 's', 'south')]: '0+10x400',
    },
    [['2h', pages, { '{slo_promise="availability", slo_window="15m", site="south"}': 1 }]],
  ],
  [
    'total slowness wakes somebody within twenty minutes at 95 %, too',
    'both',
    {
      ...up,
      [answers('200')]: '0+100x480',
      [within('0.5')]: '0+100x360 36000x120',
      [within('+Inf')]: '0+100x480',
    },
    [['6h20m', pages, { '{slo_promise="latency", slo_window="15m", site="north"}': 1 }]],
  ],
  [
    'a histogram that goes away is told, although requests are still counted',
    'both',
    { ...up, [answers('200')]: '0+100x400', [within('0.5')]: '0+100x120', [within('+Inf')]: '0+100x120' },
    [['5h', silent, { '{slo_promise="latency", site="north"}': 1 }]],
  ],
  [
    'an edge that goes away makes nobody slow, and is told',
    'both',
    { ...up, [answers('200')]: '0+100x400', [within('0.5')]: '0+100x120', [within('+Inf')]: '0+100x400' },
    [
      [
        '5h',
        'liftwing_slo:bad:increase5m{slo_promise="latency"}',
        { 'liftwing_slo:bad:increase5m{slo_promise="latency", slo_service="shop", site="north"}': 0 },
      ],
      ['5h', counts('all', 'latency', '1h'), { '{}': 6000 }],
      ['5h', counts('bad', 'latency', '5h'), { '{}': 0 }],
      ['5h', silent, { '{slo_promise="latency", site="north"}': 1 }],
      ['5h', burns, {}],
    ],
  ],
  [
    'an edge that one of two instances lacks makes nobody slow, hides nobody who is, and is told',
    'both',
    {
      ...up,
      [answers('200')]: '0+100x400',
      [within('0.5')]: '0+90x400',
      [within('+Inf')]: '0+100x400',
      [at('up', '', 'o')]: '1x400',
      [at('shop_seconds_bucket', ', le="0.5"', 'o')]: '0+50x60',
      [at('shop_seconds_bucket', ', le="+Inf"', 'o')]: '0+50x400',
    },
    [
      ['5h', counts('bad', 'latency', '1h'), { '{}': 600 }],
      ['5h', counts('all', 'latency', '1h'), { '{}': 9000 }],
      ['5h', counts('unjudged', 'latency', '1h'), { '{}': 3000 }],
      ['5h', silent, { '{slo_promise="latency", site="north"}': 1 }],
    ],
  ],
  [
    'where latency alone is promised, nothing is silent',
    'latency alone',
    {
      ...up,
      [at('cart_seconds_bucket', ', code="200", le="0.5"')]: '0+10x400',
      [at('cart_seconds_bucket', ', code="200", le="+Inf"')]: '0+10x400',
    },
    [
      ['5h', silent, {}],
      ['5h', counts('bad', 'latency', '1h'), { '{}': 0 }],
      ['5h', counts('all', 'latency', '1h'), { '{}': 600 }],
    ],
  ],
  [
    'requests within the threshold are bad where no code is good, while the edge is there',
    'latency alone',
    {
      ...up,
      [at('cart_seconds_bucket', ', code="500", le="0.5"')]: '0+10x400',
      [at('cart_seconds_bucket', ', code="500", le="+Inf"')]: '0+10x400',
    },
    [['5h', counts('bad', 'latency', '1h'), { '{}': 600 }]],
  ],
  [
    'a counter of the good that goes away makes nothing bad, and is told',
    'two counters',
    { ...up, [at('asked_total')]: '0+10x400', [at('sold_total')]: '0+10x120' },
    [
      ['5h', counts('bad', 'availability', '5h'), { '{}': 0 }],
      ['5h', silent, { '{slo_promise="availability", site="north"}': 1 }],
    ],
  ],
  [
    'nothing at all is told once for each promise',
    'both',
    {},
    [['2h', silent, { '{slo_promise="availability"}': 1, '{slo_promise="latency"}': 1 }]],
  ],
  [
    'a request every six hours that always fails makes a ticket, and wakes nobody',
    'both',
    { ...up, [answers('500')]: Array.from({ length: 6 }, (_, n) => `${n}x359`).join(' ') },
    [
      [
        '31h',
        burns,
        {
          '{slo_promise="availability", slo_window="3d", severity="ticket"}': 1,
          '{slo_promise="availability", slo_window="9d", severity="ticket"}': 1,
        },
      ],
    ],
  ],
]

describe('by promtool', () => {
  test.each(stories)('%s', async (name, of, series, expected) => {
    const text = await rulesYaml([rules[of]], [], 0, 'standard')
    expect(await testRules({ name, rules: [text], interval: '1m', series, expected })).toContain('SUCCESS')
  })
})
