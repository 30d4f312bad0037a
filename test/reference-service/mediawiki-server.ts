import { createLog } from '../../reference-service/logging.ts'
import { mediaWikiService, readMediaWikiConfig } from '../../reference-service/mediawiki/service.ts'
import { testIdentify } from './test-identify.ts'

/** What answers for MediaWiki, in this process and on a free port, by its environment. */
export async function mediaWikiServer(env: Readonly<Record<string, string>> = {}) {
  const program = mediaWikiService({
    config: readMediaWikiConfig({ DRAIN_TIMEOUT_MS: '0', ...env }),
    build: { name: 'mediawiki', version: '0.0.0', node: 'v24.0.0' },
    log: createLog('mediawiki', 'error', { write: () => {} }),
    now: () => performance.now(),
    identify: testIdentify(),
  })
  const url = `http://127.0.0.1:${await program.start()}`
  const counted = async () => {
    const lines = (await (await fetch(`${url}/metrics`)).text()).split('\n')
    const asked = lines.filter((line) => line.startsWith('http_requests_total{route="/w/api.php"'))
    return asked.reduce((total, line) => total + Number(line.split(' ').at(-1)), 0)
  }
  return {
    url,
    /** How often its API was asked. */
    counted,
    [Symbol.asyncDispose]: () => program.stop(),
  }
}
