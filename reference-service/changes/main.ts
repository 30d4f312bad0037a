import { randomBytes, randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { version } from '../../common/version.ts'
import { identify } from '../http/identify.ts'
import { createLog } from '../logging.ts'
import { runProgram } from '../program.ts'
import { readChangesConfig } from './config.ts'
import { changesService } from './service.ts'

await runProgram(process, () => {
  const config = readChangesConfig(process.env)
  return changesService({
    config,
    build: { name: 'changes', version, node: process.version },
    log: createLog('changes', config.logLevel),
    now: () => performance.now(),
    wallClock: Date.now,
    stamp: () => ({ id: randomUUID(), dt: new Date().toISOString() }),
    pause: (ms, signal) => delay(ms, undefined, { signal }),
    identify: identify({ randomHex: (bytes) => randomBytes(bytes).toString('hex'), wallClock: Date.now }),
  })
})
