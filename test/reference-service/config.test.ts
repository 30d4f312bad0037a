import { describe, expect, it } from 'vitest'
import { Failure } from '../../common/failure.ts'
import { readConfig } from '../../reference-service/config.ts'

describe('the configuration', () => {
  it('has a default for everything', () => {
    expect(readConfig({ PATH: '/bin', LISTEN_PORT: '' })).toEqual({
      listenHost: '127.0.0.1',
      listenPort: 0,
      contactPoints: ['127.0.0.1:9042'],
      localDataCenter: 'datacenter1',
      keyspace: 'ml_cache',
      connectionsPerHost: 1,
      login: undefined,
      tls: false,
      createSchema: false,
      modelVersion: 'articletopic-20260801',
      revision: undefined,
      readConsistency: 'LOCAL_QUORUM',
      writeConsistency: 'LOCAL_QUORUM',
      readTimeoutMs: 500,
      writeTimeoutMs: 500,
      speculativeDelayMs: 0,
      maxInFlight: 1024,
      maxBodyBytes: 65536,
      maxConnections: 4096,
      drainTimeoutMs: 10000,
      writeToken: undefined,
      traceShare: 0,
      slowMs: 100,
      mediawiki: undefined,
      lambda: undefined,
      logLevel: 'info',
    })
  })

  it('is read from the environment', () => {
    const config = readConfig({
      CASSANDRA_CONTACT_POINTS: 'a.example:9042, [::1]:9043',
      READ_CONSISTENCY: 'LOCAL_ONE',
      CREATE_SCHEMA: 'true',
      REVISION: '0123456789ab with changes',
      LOG_LEVEL: 'INFO',
      LAMBDA_URL: 'http://lambda.example:8080/',
      LAMBDA_TIMEOUT_MS: '300',
      MEDIAWIKI_URL: 'https://{domain}/',
    })
    expect(config).toMatchObject({
      contactPoints: ['a.example:9042', '[::1]:9043'],
      readConsistency: 'LOCAL_ONE',
      createSchema: true,
      revision: '0123456789ab with changes',
      logLevel: 'info',
      lambda: { url: 'http://lambda.example:8080', timeoutMs: 300, maxInFlight: 512 },
      mediawiki: { url: 'https://{domain}', timeoutMs: 2000, maxInFlight: 64 },
    })
  })

  it.each([
    [{ LISTEN_PORT: '70000' }, 'LISTEN_PORT must be between 0 and 65535'],
    [{ LISTEN_PORT: 'http' }, 'LISTEN_PORT must be a whole number'],
    [{ CASSANDRA_CONTACT_POINTS: 'localhost' }, 'CASSANDRA_CONTACT_POINTS must be host:port, or several with commas'],
    [{ REVISION: 'a\nb' }, 'REVISION may have 100 letters, digits, blanks and -._+/:'],
    [{ CASSANDRA_KEYSPACE: 'x; DROP' }, 'CASSANDRA_KEYSPACE must be a lower-case name'],
    [{ READ_TIMEOUT_MS: '0' }, 'READ_TIMEOUT_MS must be between 1 and 60000'],
    [{ READ_CONSISTENCY: 'SOME' }, 'READ_CONSISTENCY must be one of LOCAL_ONE, ONE'],
    [{ CREATE_SCHEMA: 'yes' }, 'CREATE_SCHEMA must be one of true, false'],
    [{ LAMBDA_URL: 'lambda.example' }, 'LAMBDA_URL must be a URL with http: or https:'],
    [{ TRACE_SHARE: '2' }, 'TRACE_SHARE must be between 0 and 1'],
    [{ TRACE_SHARE: 'some' }, 'TRACE_SHARE must be a share, such as 0.01'],
    [{ WRITE_TOKEN: 'two words' }, 'WRITE_TOKEN may have letters, digits'],
    [{ MEDIAWIKI_URL: 'ftp://{domain}' }, 'MEDIAWIKI_URL must be a URL with http: or https:'],
    [{ LAMBDA_MAX_IN_FLIGHT: '0' }, 'LAMBDA_MAX_IN_FLIGHT must be between 1 and 2048'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL must be one of debug, info, warn, error'],
  ])('%j is refused with what is wrong and the variables that there are', (env, rule) => {
    try {
      readConfig(env)
      expect.fail('it was accepted')
    } catch (error) {
      expect(error).toBeInstanceOf(Failure)
      expect(error).toMatchObject({
        kind: 'input',
        message: expect.stringContaining(rule),
        hint: expect.stringContaining('LISTEN_HOST=127.0.0.1'),
      })
    }
  })
})
