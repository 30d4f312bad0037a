import type { Format } from './format.ts'
import type { Taken, TrafficCounts } from './traffic-counts.ts'

/** A request, as a line of a log has it. */
interface Request {
  readonly atSeconds: number
  readonly method: string
  readonly host: string
  /** With what follows a question mark. */
  readonly target: string
}

/** What is read of a cache again and again; what changes something is passed over. */
const reading = new Set(['GET', 'HEAD'])

/** As the cache has its pages. */
const cachePath = /^\/v1\/topics\/([a-z][a-z0-9_]*)\/(\d{1,10})$/

function logFormat(name: string, looks: string, parse: (line: string) => Request | undefined): Format {
  return {
    name,
    looks,
    stretchSeconds: () => 1,
    fits: (line) => parse(line) !== undefined,
    read(line, traffic) {
      const request = parse(line)
      return request === undefined ? 'bad' : counted(request, traffic)
    },
  }
}

/** A page is a path of a host, whatever is asked of it; or a page of a wiki where the path says so. */
function counted({ atSeconds, method, host, target }: Request, traffic: TrafficCounts): Taken {
  if (!reading.has(method)) return 'passed'
  const path = pathOf(target)
  const [, wiki, id] = cachePath.exec(path) ?? []
  if (!traffic.wants(wiki ?? host)) return 'passed'
  const requests = traffic.at(atSeconds, 1)
  const pageId = Number(id)
  if (wiki !== undefined && pageId >= 1 && pageId < 2 ** 32) return traffic.numbered(wiki, pageId, requests)
  return traffic.named(`${host} ${path}`, requests)
}

function pathOf(target: string): string {
  const path = /^https?:\/\//i.test(target) ? target.replace(/^https?:\/\/[^/]*/i, '') : target
  return path.split(/[?#]/, 1)[0] ?? ''
}

const request = /^([A-Z]+) (\S+)(?: HTTP\/[\d.]+)?$/

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const clfTime = /^(\d{2})\/([A-Z][a-z]{2})\/(\d{4}):(\d{2}):(\d{2}):(\d{2}) ([+-])(\d{2})(\d{2})$/

/** "10/Oct/2000:13:55:36 -0700", in Unix seconds. */
function clfSeconds(text: string): number | undefined {
  const [, day, month = '', year, hours, minutes, seconds, sign, zoneHours, zoneMinutes] = clfTime.exec(text) ?? []
  const number = months.indexOf(month)
  if (day === undefined || number < 0) return undefined
  const zone = (sign === '-' ? -1 : 1) * (Number(zoneHours) * 60 + Number(zoneMinutes)) * 60
  return Date.UTC(Number(year), number, Number(day), Number(hours), Number(minutes), Number(seconds)) / 1000 - zone
}

/** An address of version 6 looks like a host with its port; but a client follows a host, and none is called "-". Nobody is told by a name with a bracket. */
const combinedLine =
  /^(?:((?:\[[\da-fA-F:.]+\]|[^\s[]+):\d+) (?!- ))?[^\s[]+ [^\s[]+ [^\s[][^[]*\[([^\][]+)\] "((?:[^"\\]|\\.)*)" \d{3} (?:\d+|-)/

/** The combined or common log format of Apache and nginx, with the virtual host before it where it is written. */
export const combined = logFormat(
  'combined',
  'the combined (or common) log: 192.0.2.7 - - [10/Oct/2026:13:55:36 +0000] "GET /wiki/Cat HTTP/1.1" 200 2326 "…" "…"',
  (line) => {
    const [, host = '', time = '', text = ''] = combinedLine.exec(line) ?? []
    return requestOf(clfSeconds(time), text, host.replace(/:\d+$/, ''))
  },
)

const envoyLine = /^\[(\d{4}-\d\d-\d\dT[\d:.]+Z)\] "([^"]*)" \d+ (.*)$/
/** One that does not end goes to the end of its line, so that it is looked at once. */
const quotedText = /"((?:[^"\\]|\\.)*)(?:"|$)/g

/** Envoy's default: [start] "METHOD path protocol" code flags … "x-forwarded-for" "user-agent" "request id" "authority" "upstream". */
export const envoy = logFormat(
  'envoy',
  'the default log of Envoy: [2026-10-10T13:55:36.310Z] "GET /v1/topics/enwiki/1 HTTP/1.1" 200 - 0 226 3 2 "…" "…" "…" "cache" "…"',
  (line) => {
    const [, time = '', text = '', rest = ''] = envoyLine.exec(line) ?? []
    const quoted = [...rest.matchAll(quotedText)]
    return requestOf(isoSeconds(time), text, quoted[3]?.[1] ?? '')
  },
)

function requestOf(atSeconds: number | undefined, text: string, host: string): Request | undefined {
  const [, method, target] = request.exec(text) ?? []
  if (atSeconds === undefined || method === undefined || target === undefined) return undefined
  return { atSeconds, method, host, target }
}

function isoSeconds(text: string): number | undefined {
  const ms = Date.parse(text)
  return Number.isNaN(ms) ? undefined : ms / 1000
}

/** Names that members have in logs of Envoy and Istio, nginx, Caddy, Fastify and Apache; the first that is there counts. */
const names = {
  time: ['start_time', 'time_iso8601', '@timestamp', 'timestamp', 'time_local', 'msec', 'time', 'ts'],
  method: ['method', 'request_method'],
  target: ['path', 'x-envoy-original-path', 'uri', 'request_uri', 'url'],
  host: ['authority', ':authority', 'http_host', 'host', 'vhost', 'server_name'],
}

export const jsonLines = logFormat(
  'json',
  'JSON lines: {"start_time":"2026-10-10T13:55:36.310Z","method":"GET","path":"/wiki/Cat"}',
  (line) => {
    if (!line.startsWith('{')) return undefined
    const object = objectIn(line)
    if (object === undefined) return undefined
    const inner = [object['req'], object['request'], object['http']].filter(isObject)
    const member = (of: readonly string[]) =>
      [object, ...inner].flatMap((each) => of.map((name) => each[name])).find((value) => value !== undefined)
    const atSeconds = secondsOf(member(names.time))
    const [host, method, target] = [member(names.host), member(names.method), member(names.target)]
    const hostname = typeof host === 'string' ? host : ''
    if (typeof object['request'] === 'string') return requestOf(atSeconds, object['request'], hostname)
    if (typeof method !== 'string' || typeof target !== 'string') return undefined
    return requestOf(atSeconds, `${method.toUpperCase()} ${target}`, hostname)
  },
)

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function objectIn(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** Beyond it, a number counts milliseconds: it would be the year 5138 in seconds. A thousand times as much are microseconds, and then nanoseconds. */
const latestSeconds = 1e11
const units = [1, 1e3, 1e6, 1e9]

function secondsOf(value: unknown): number | undefined {
  if (typeof value === 'string') {
    const number = /^\d+(\.\d+)?$/.test(value) ? Number(value) : undefined
    return number === undefined ? (clfSeconds(value) ?? isoSeconds(value)) : secondsOf(number)
  }
  if (typeof value !== 'number' || !Number.isFinite(value)) return undefined
  const unit = units.find((each) => value / each <= latestSeconds)
  return unit === undefined ? undefined : value / unit
}
