const gateway =
  'source_workload_namespace="istio-system", source_workload="istio-ingressgateway", app="istio-ingressgateway", prometheus="k8s-mlserve", ' +
  'destination_canonical_service="outlink-topic-model-predictor", job="gateway", instance="a", site="eqiad"'

/**
 * A file for `promtool test rules` on a service with a target of 95 %: 60 requests a minute; after half an hour a 503 series is born by
 * its first 30 failures and grows by 30 a minute for four hours, while 30 a minute succeed and 2 of 60 are slow. Then the
 * counter of successes starts again at zero.
 */
export function ruleTests(rulesFile: string): string {
  return `rule_files: [${rulesFile}]
evaluation_interval: 5m
tests:
  - name: births, resets and burns
    interval: 1m
    input_series:
      - series: 'up{job="gateway", instance="a"}'
        values: 1x600
      - series: 'istio_requests_total{${gateway}, response_code="200", response_flags="-"}'
        values: '1000+60x30 2800+30x240 0+60x300'
      - series: 'istio_requests_total{${gateway}, response_code="503", response_flags="UH"}'
        values: '_x30 30+30x240 7230x300'
      - series: 'istio_request_duration_milliseconds_bucket{${gateway}, le="5000.0"}'
        values: '0+58x600'
      - series: 'istio_request_duration_milliseconds_bucket{${gateway}, le="+Inf"}'
        values: '0+60x600'
    promql_expr_test:
      - expr: sum by (response_code) (liftwing_slo:count:increase5m{slo_question="requests"})
        eval_time: 25m
        exp_samples:
          - { labels: '{response_code="200"}', value: 300 }
      # Of the 31 values of the 503 series the first counts too: its target had been scraped without it.
      - expr: sum(sum_over_time(liftwing_slo:bad:increase5m{slo_promise="availability"}[1h]))
        eval_time: 1h
        exp_samples: [{ labels: '{}', value: 930 }]
      - expr: sum(sum_over_time(liftwing_slo:all:increase5m{slo_promise="latency"}[1h]))
        eval_time: 1h
        exp_samples: [{ labels: '{}', value: 3600 }]
      - expr: sum(sum_over_time(liftwing_slo:bad:increase5m{slo_promise="latency"}[1h]))
        eval_time: 1h
        exp_samples: [{ labels: '{}', value: 120 }]
      # Nothing burns before the failures.
      - expr: ALERTS
        eval_time: 25m
        exp_samples: []
      # Half of all fails: more than 6 times, less than 14.4 times what 95 % allows. The slow 3.3 % are within the promise.
      - expr: count by (slo_promise, slo_window, severity) (ALERTS{alertname="LiftWingSloBurn"})
        eval_time: 4h
        exp_samples:
          - { labels: '{slo_promise="availability", slo_window="18h", severity="page"}', value: 1 }
          - { labels: '{slo_promise="availability", slo_window="3d", severity="ticket"}', value: 1 }
          - { labels: '{slo_promise="availability", slo_window="9d", severity="ticket"}', value: 1 }
      # The reset at 272 minutes: what followed it counts in full, and nothing is subtracted.
      - expr: sum(liftwing_slo:count:increase5m{response_code="200"})
        eval_time: 275m
        exp_samples: [{ labels: '{}', value: 180 }]
  - name: silence
    interval: 1m
    input_series: []
    alert_rule_test:
      - alertname: LiftWingSloNoData
        eval_time: 2h
        exp_alerts:
${['availability', 'latency'].map(unseen).join('\n')}
`
}

const unseen = (
  promise: string,
) => `          - exp_labels: { severity: ticket, slo_service: outlink, slo_promise: ${promise} }
            exp_annotations:
              summary: 'Outlink topics: nothing is counted for ${promise}'
              description: 'No data is never a pass: this promise cannot be proven while it lasts. Look for metrics, buckets or labels that went away. Owner: Machine Learning Team, @isarantopoulos.'`
