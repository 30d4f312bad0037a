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
  let second = Number.NEGATIVE_INFINITY
  let lines = 0
  let skipped = 0
  return (line, cause) => {
    if (now() - second >= 1000) {
      second = now()
      lines = 0
    }
    if (lines === failureLinesPerSecond) {
      skipped++
      return
    }
    log.error({ ...line, err: cause, unlogged_before: skipped }, 'failed')
    lines++
    skipped = 0
  }
}
