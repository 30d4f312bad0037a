import { randomBytes, randomUUID } from 'node:crypto'
import { version } from '../../../common/version.ts'
import { identify } from '../../http/identify.ts'
import { createLog } from '../../logging.ts'
import { runProgram } from '../../program.ts'
import { readEventGateConfig } from './config.ts'
import { eventGateService } from './service.ts'

await runProgram(process, () => {
  const config = readEventGateConfig(process.env)
  return eventGateService({
    config,
    build: { name: 'eventgate', version, node: process.version },
    log: createLog('eventgate', config.logLevel),
    now: () => performance.now(),
    stamp: () => ({ id: randomUUID(), dt: new Date().toISOString() }),
    identify: identify({ randomHex: (bytes) => randomBytes(bytes).toString('hex'), wallClock: Date.now }),
  })
})
