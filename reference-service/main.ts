import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { Failure, type FailureKind } from '../common/failure.ts'
import { version } from '../common/version.ts'
import { readConfig } from './config.ts'
import { createLog } from './logging.ts'
import { Service } from './service.ts'

/** As in the table of the command line: bad input, environment, our own bug. */
const exitCodes: Readonly<Record<FailureKind, number>> = { input: 3, environment: 4, interrupted: 0, bug: 70 }

async function main(): Promise<void> {
  const config = readConfig(process.env)
  const service = new Service({
    config,
    build: { name: 'reference-service', version, node: process.version, modelVersion: config.modelVersion },
    log: createLog(config.logLevel),
    now: () => performance.now(),
    idle: () => performance.nodeTiming.idleTime,
    wallClock: Date.now,
    requestIdPrefix: randomBytes(6).toString('hex'),
  })
  const stopped = Promise.race([once(process, 'SIGTERM'), once(process, 'SIGINT')])
  await service.start()
  await stopped
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(1))
  await service.stop()
}

try {
  await main()
  process.exit(0)
} catch (error) {
  const failure = error instanceof Failure ? error : undefined
  const message = failure?.message ?? (error instanceof Error ? error.stack : String(error))
  process.stderr.write(`${message}\n${failure?.hint === undefined ? '' : `${failure.hint}\n`}`)
  process.exit(exitCodes[failure?.kind ?? 'bug'])
}
