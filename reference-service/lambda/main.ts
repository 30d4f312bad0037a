import { randomBytes } from 'node:crypto'
import { version } from '../../common/version.ts'
import { identify } from '../http/identify.ts'
import { createLog } from '../logging.ts'
import { runProgram } from '../program.ts'
import { readLambdaConfig } from './config.ts'
import { lambdaService } from './service.ts'

await runProgram(process, () => {
  const config = readLambdaConfig(process.env)
  return lambdaService({
    config,
    build: { name: 'lambda', version, node: process.version, modelVersion: config.modelVersion },
    log: createLog('lambda', config.logLevel),
    now: () => performance.now(),
    identify: identify({ randomHex: (bytes) => randomBytes(bytes).toString('hex'), wallClock: Date.now }),
  })
})
