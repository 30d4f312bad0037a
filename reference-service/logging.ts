import { pino } from 'pino'

/** JSON lines on stdout. The service logs no request that went well unless the level is debug. */
export function createLog(level: string, destination?: pino.DestinationStream): pino.Logger {
  const options: pino.LoggerOptions = {
    level,
    base: { service: 'reference-service' },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
  }
  return destination === undefined ? pino(options) : pino(options, destination)
}
