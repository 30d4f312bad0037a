import { randomBytes } from 'node:crypto'
import { version } from '../../common/version.ts'
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
    requestIdPrefix: randomBytes(6).toString('hex'),
  })
})
