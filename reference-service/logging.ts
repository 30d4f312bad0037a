import { pino } from 'pino'

/** JSON lines on stdout. The service logs no request that went well unless the level is debug. */
export function createLog(service: string, level: string, destination?: pino.DestinationStream): pino.Logger {
  const options: pino.LoggerOptions = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  }
  return destination === undefined ? pino(options) : pino(options, destination)
}

/** An outage fails every request; its log lines must not become the next outage. */
const failureLinesPerSecond = 20

/** Logs what went wrong on our side, so many lines a second, and with the next how many it left out. */
export function failureLog(log: pino.Logger, now: () => number): (line: object, cause: unknown) => void {
  const may = atMost(failureLinesPerSecond, now)
  return (line, cause) => may((skipped) => log.error({ ...line, err: cause, unlogged_before: skipped }, 'failed'))
}

/** Why a request is told though it did not fail: it belongs to a trace that is sampled, it took long, or its client had gone. */
type RequestKind = 'traced' | 'slow' | 'gone'

const linesPerSecond: Readonly<Record<RequestKind, number>> = { traced: 100, slow: 20, gone: 20 }

/** Logs single requests, of each kind so many a second. */
export function requestLog(log: pino.Logger, now: () => number): (kind: RequestKind, line: object) => void {
  const of = (kind: RequestKind) => atMost(linesPerSecond[kind], now)
  const may = { traced: of('traced'), slow: of('slow'), gone: of('gone') }
  return (kind, line) =>
    may[kind]((skipped) => log.info({ ...line, ...(skipped > 0 && { unlogged_before: skipped }) }, kind))
}

/** Lets so many through in a second; the next one is told how many were not. */
function atMost(perSecond: number, now: () => number): (write: (skipped: number) => void) => void {
  let second = Number.NEGATIVE_INFINITY
  let lines = 0
  let skipped = 0
  return (write) => {
    if (now() - second >= 1000) {
      second = now()
      lines = 0
    }
    if (lines === perSecond) {
      skipped++
      return
    }
    write(skipped)
    lines++
    skipped = 0
  }
}
