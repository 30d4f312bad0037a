import { randomBytes } from 'node:crypto'
import { version } from '../../common/version.ts'
import { identify } from '../http/identify.ts'
import { createLog } from '../logging.ts'
import { runProgram } from '../program.ts'
import { mediaWikiService, readMediaWikiConfig } from './service.ts'

await runProgram(process, () => {
  const config = readMediaWikiConfig(process.env)
  return mediaWikiService({
    config,
    build: { name: 'mediawiki', version, node: process.version },
    log: createLog('mediawiki', config.LOG_LEVEL),
    now: () => performance.now(),
    identify: identify({ randomHex: (bytes) => randomBytes(bytes).toString('hex'), wallClock: Date.now }),
  })
})
