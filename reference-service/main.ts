import { randomBytes } from 'node:crypto'
import { version } from '../common/version.ts'
import { readConfig } from './config.ts'
import { identify } from './http/identify.ts'
import { createLog } from './logging.ts'
import { runProgram } from './program.ts'
import { CacheService } from './service.ts'

await runProgram(process, () => {
  const config = readConfig(process.env)
  return new CacheService({
    config,
    build: {
      name: 'reference-service',
      version,
      ...(config.revision !== undefined && { revision: config.revision }),
      node: process.version,
      modelVersion: config.modelVersion,
    },
    log: createLog('reference-service', config.logLevel),
    now: () => performance.now(),
    idle: () => performance.nodeTiming.idleTime,
    wallClock: Date.now,
    identify: identify(
      { randomHex: (bytes) => randomBytes(bytes).toString('hex'), wallClock: Date.now },
      config.traceShare,
    ),
  })
})
