export const options = { owner: 'nobody', contacts: ['@nobody'], sites: ['eqiad', 'codfw'] }

/** The kinds of definitions that Wikimedia gives to Pyrra (operations/puppet, profile::pyrra::filesystem), and what of each comes in. */
const slo = (name: string, service: string, indicator: string, target = '99.5') => `
apiVersion: pyrra.dev/v1alpha1
kind: ServiceLevelObjective
metadata: { name: ${name}, labels: { pyrra.dev/team: sre, pyrra.dev/service: ${service} } }
spec:
  target: '${target}'
  window: 4w
  indicator:
    ${indicator}
---`
const ratio = (errors: string, total: string) =>
  `ratio: { errors: { metric: '${errors}' }, total: { metric: '${total}' } }`
const latency = (success: string, total: string) =>
  `latency: { success: { metric: '${success}' }, total: { metric: '${total}' } }`
const bothSites = (of: (site: string) => string) => ['eqiad', 'codfw'].map(of).join('\n')
const gateway = 'app="istio-ingressgateway", destination_canonical_service=~"cit(?:-production)?"'

export const shapes: readonly (readonly [
  what: string,
  file: string,
  promises: readonly (readonly [service: string, promise: string, indicator: object])[],
])[] = [
  [
    'availability and success ratio at a gateway',
    slo(
      'cit-availability',
      'cit',
      ratio(
        `istio_requests_total{${gateway}, response_code=~"5..", prometheus="k8s" }`,
        `istio_requests_total{${gateway}, prometheus="k8s" }`,
      ),
    ) +
      slo(
        'cit-success-ratio',
        'cit',
        ratio(
          `istio_requests_total{${gateway}, response_code!~"(2|3)..", prometheus="k8s" }`,
          `istio_requests_total{${gateway}, prometheus="k8s" }`,
        ),
      ),
    [
      ['cit', 'availability', { bad: 'istio_requests_total{response_code=~"5.."}', total: 'istio_requests_total' }],
      [
        'cit',
        'success-ratio',
        { bad: 'istio_requests_total{response_code!~"(2|3).."}', total: 'istio_requests_total' },
      ],
    ],
  ],
  [
    'latency at a gateway, of answers with some codes',
    slo(
      'cit-latency',
      'cit',
      latency(
        `istio_request_duration_milliseconds_bucket{${gateway}, le="30000", response_code=~"2.."}`,
        `istio_request_duration_milliseconds_count{${gateway}}`,
      ),
    ),
    [
      [
        'cit',
        'latency',
        { histogram: 'istio_request_duration_milliseconds', unit: 'ms', good: 'response_code=~"2.."' },
      ],
    ],
  ],
  [
    'fast and without error in one, over all requests',
    slo(
      'functions-combined',
      'functions',
      latency('api_call_seconds_bucket{status=~"200|4..", le="10"}', 'api_call_seconds_count'),
    ),
    [['functions', 'combined', { histogram: 'api_call_seconds', unit: 's', good: 'status=~"200|4.."' }]],
  ],
  [
    'two counters, once for each site',
    bothSites((site) =>
      slo(
        'logs-requests',
        'logs',
        ratio(`dead_letters_hits{site="${site}"}`, `events_out_total{plugin_id="output/search",site="${site}"}`),
      ),
    ),
    [['logs', 'requests', { bad: 'dead_letters_hits', total: 'events_out_total{plugin_id="output/search"}' }]],
  ],
  [
    'two counters of a proxy, for each site and cluster',
    bothSites((site) =>
      ['text', 'upload']
        .map((cluster) =>
          slo(
            'edge-combined',
            'edge',
            ratio(
              `edge_sli_bad{cluster=~"${cluster}",site=~"${site}"}`,
              `edge_sli_total{ cluster=~"${cluster}",site=~"${site}"}`,
            ),
          ),
        )
        .join('\n'),
    ),
    [
      ['edge', 'combined-text', { bad: 'edge_sli_bad{cluster=~"text"}', total: 'edge_sli_total{cluster=~"text"}' }],
      [
        'edge',
        'combined-upload',
        { bad: 'edge_sli_bad{cluster=~"upload"}', total: 'edge_sli_total{cluster=~"upload"}' },
      ],
    ],
  ],
  [
    'failures of one counter among all of another, and a histogram of its own',
    bothSites((site) =>
      [
        slo(
          'kv-requests',
          'kv',
          ratio(`kv_http_failed_total{code=~"5..",site="${site}"}`, `kv_http_received_total{site="${site}"}`),
        ),
        slo(
          'kv-latency',
          'kv',
          latency(
            `kv_http_successful_duration_seconds_bucket{le="0.032",site="${site}"}`,
            `kv_http_successful_duration_seconds_count{site="${site}"}`,
          ),
        ),
      ].join('\n'),
    ),
    [
      ['kv', 'requests', { bad: 'kv_http_failed_total{code=~"5.."}', total: 'kv_http_received_total' }],
      ['kv', 'latency', { histogram: 'kv_http_successful_duration_seconds', unit: 's' }],
    ],
  ],
  [
    'everything but some codes as error',
    slo(
      'wdqs-availability',
      'wdqs',
      ratio(
        'backend_requests_seconds_count{site="eqiad",status!~"200|403|429",backend="wdqs"}',
        'backend_requests_seconds_count{site="eqiad",backend="wdqs"}',
      ),
    ),
    [
      [
        'wdqs',
        'availability',
        { bad: 'backend_requests_seconds_count{status!~"200|403|429"}', total: 'backend_requests_seconds_count' },
      ],
    ],
  ],
  [
    'patterns with escapes, classes and flags',
    slo(
      'mail-availability',
      'mail',
      ratio(
        'mail_total{code=~"5\\\\d{2}|4[[:digit:]]{2}", kind=~"(?i)smtp", host="a\\\\b"}',
        'mail_total{kind=~"(?i)smtp", host="a\\\\b"}',
      ),
    ),
    [['mail', 'availability', { bad: 'mail_total{code=~"5\\\\d{2}|4[[:digit:]]{2}"}', total: 'mail_total' }]],
  ],
  ['a gauge of yes and no', slo('lag', 'wdqs', 'bool_gauge: { metric: update_lag:bool }'), []],
  [
    'a native histogram in Pyrra’s own form',
    slo('native', 'x', 'latencyNative: { latency: 1s, total: { metric: x_seconds } }'),
    [['x', 'native', { histogram: 'x_seconds', unit: 's', form: 'native' }]],
  ],
  ['a recorded rate', slo('recorded', 'x', ratio('job:x:rate5m{code="500"}', 'job:x:rate5m')), []],
]
