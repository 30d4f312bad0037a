/**
 * Every name by which the parts know each other's numbers, once: metrics, labels and their values, the mark of a load test. It
 * imports nothing, because k6 and the reference service read it too. YAML spells some of them again, and a test holds it to these.
 */

/** Whose request it is. A load test marks its own with a header, and the service counts them apart from users'. */
export const loadTestHeader = 'x-load-test'
export const traffics = ['organic', 'load-test'] as const
export type TrafficKind = (typeof traffics)[number]

/** How a request ended for its client. Only `ok` keeps a promise. */
export const outcomes = ['ok', 'client_error', 'server_error', 'timeout', 'refused', 'wrong_body'] as const
export type Outcome = (typeof outcomes)[number]

export const phases = ['warmup', 'scored'] as const
export type Phase = (typeof phases)[number]

/** What the generator counts: a request by its operation, phase, outcome, status, and the edges that hold its two latencies. */
export const clientRequests = {
  /** As k6 is told it, and as its remote write spells it. */
  metric: 'load_requests',
  stored: 'k6_load_requests_total',
  /** The label that tells one run's series from another's. */
  run: 'testid',
  /** The label that tells the generators of a run apart, as k6-operator names it; where one sends it all, there is none. */
  generator: 'instance_id',
  labels: ['op', 'phase', 'outcome', 'status', 'within', 'took'],
} as const

/** Whoever spells labels is held to this list by the compiler. */
export type ClientLabel = (typeof clientRequests.labels)[number]

/** What the service counts. */
export const serviceMetrics = {
  requests: 'http_requests_total',
  durations: 'http_request_duration_seconds',
  disconnects: 'http_disconnects_total',
  backendRequests: 'backend_requests_total',
  backendDurations: 'backend_request_duration_seconds',
  processStart: 'process_start_time_seconds',
  loopActive: 'nodejs_eventloop_active_seconds_total',
  inFlight: 'cassandra_in_flight_requests',
  mostInFlight: 'cassandra_max_in_flight_requests',
  cacheAnswers: 'cache_answers_total',
  forwardedRequests: 'forwarded_requests_total',
  forwardedDurations: 'forwarded_request_duration_seconds',
  forwardedInFlight: 'forwarded_requests_in_flight',
  mostForwardedInFlight: 'forwarded_requests_max_in_flight',
  circuitOpen: 'forwarding_circuit_open',
} as const
export const backendOutcomes = ['ok', 'timeout', 'unavailable', 'rejected', 'error'] as const

/** Whom the service asks beside Cassandra, by the label `backend`, and how that ended, by `outcome` as for Cassandra. */
const forwardedBackends = ['lambda', 'mediawiki'] as const
export type ForwardedBackend = (typeof forwardedBackends)[number]

/** Where topics that were answered came from, by the label `source`; a service without a lambda does not count it. */
export const cacheSources = ['hit', 'miss', 'collapsed', 'refresh', 'newer', 'missing', 'negative'] as const
export type CacheSource = (typeof cacheSources)[number]

/** What the consumer of change events counts, each by its rule. */
export const changesMetrics = {
  events: 'changes_events_total',
  predictions: 'changes_predictions_total',
  stalls: 'changes_stalls_total',
  freshness: 'changes_freshness_seconds',
  lag: 'changes_lag_events',
  inFlight: 'changes_in_flight_events',
} as const
/** What became of an event. Those from `canary` to `unmatched` ask nothing of the cache. */
export const changesOutcomes = [
  'refreshed',
  'deleted',
  'gone',
  'retried',
  'dead_letter',
  'poisoned',
  'canary',
  'visibility',
  'unmatched',
  'duplicate',
] as const
export type ChangesOutcome = (typeof changesOutcomes)[number]
export const publishOutcomes = ['accepted', 'invalid'] as const
export type PublishOutcome = (typeof publishOutcomes)[number]
export const changesServers = ['cache', 'eventgate', 'kafka'] as const
export type ChangesServer = (typeof changesServers)[number]

/** What the step in front of Kafka counts. */
export const eventGateMetrics = { events: 'eventgate_events_total' } as const
export const eventStatuses = ['success', 'invalid', 'error'] as const

/** What Cassandra's exporter counts. */
export const databaseMetrics = {
  reads: 'cassandra_table_reads_total',
  writes: 'cassandra_table_writes_total',
  compiling: 'jvm_compilation_time_seconds_total',
  compacted: 'cassandra_compacted_bytes_total',
  compactionsPending: 'cassandra_compactions_pending',
  diskBytes: 'cassandra_table_disk_bytes',
  answering: 'cassandra_client_request_seconds_total',
  flushes: 'cassandra_table_flushes_total',
  readsPending: 'cassandra_read_stage_pending_tasks',
  /** Nodes that a node takes to be up, itself included, and those that it takes to be down. */
  nodesUp: 'cassandra_nodes_up',
  nodesDown: 'cassandra_nodes_down',
  /** Writes that a node keeps for one that did not take them, and those of them that it has handed over. */
  hintsKept: 'cassandra_hints_kept_total',
  hintsDelivered: 'cassandra_hints_delivered_total',
} as const

/** When Cassandra acknowledges a write, as it names it: before its log is on disk, when it is, or when it is with others. */
export const commitLogSyncs = ['periodic', 'batch', 'group'] as const
export type CommitLogSync = (typeof commitLogSyncs)[number]

/** Parts that a stack has only where a scenario needs them, or somebody asks. */
export const optionalParts = ['lambda', 'mediawiki', 'kafka', 'eventgate', 'changes'] as const
export type OptionalPart = (typeof optionalParts)[number]
export type OptionalProgram = Exclude<OptionalPart, 'kafka'>
/** Those of them that are programs of this project, which have metrics. */
export const optionalPrograms = optionalParts.filter((part): part is OptionalProgram => part !== 'kafka')

/** The jobs of a Prometheus that is ours. */
export const jobs = {
  service: 'service',
  rival: 'rival',
  database: 'cassandra',
  prometheus: 'prometheus',
  lambda: 'lambda',
  mediawiki: 'mediawiki',
  eventgate: 'eventgate',
  changes: 'changes',
} as const
