import { readFileSync } from 'node:fs'
import { type Command, Option } from 'commander'
import type { Access, Login, RequestHeaders } from '../common/access.ts'
import { Failure } from '../common/failure.ts'
import { trustAuthorities } from '../stack/authorities.ts'

export type PrometheusAccessFlags = {
  readonly prometheusHeaderFile?: string
  readonly prometheusUserFile?: string
  readonly ca?: string
}

export type AccessFlags = PrometheusAccessFlags & {
  readonly targetHeaderFile?: string
  readonly targetUserFile?: string
  readonly cassandraUserFile?: string
  readonly cassandraTls?: true
}

const headerFile = 'request headers, one "Name: value" a line: a bearer token, a tenant'
const userFile = 'name:password in one line'

/** Secrets come in files: a command line is seen by everybody on the machine. */
export function addPrometheusAccessFlags(command: Command): Command {
  return addAuthoritiesFlag(
    command
      .addOption(new Option('--prometheus-header-file <file>', `what Prometheus wants to see: ${headerFile}`))
      .addOption(new Option('--prometheus-user-file <file>', `who we are to Prometheus: ${userFile}`)),
  )
}

/** For commands that look at no Prometheus. */
export function addCacheAccessFlags(command: Command): Command {
  return addCassandraAccessFlags(addTargetAccessFlags(addAuthoritiesFlag(command)))
}

/** For commands that ask the target for nothing. */
export function addBackendAccessFlags(command: Command): Command {
  return addCassandraAccessFlags(addPrometheusAccessFlags(command))
}

export function addAccessFlags(command: Command): Command {
  return addCassandraAccessFlags(addTargetAccessFlags(addPrometheusAccessFlags(command)))
}

function addAuthoritiesFlag(command: Command): Command {
  return command.addOption(
    new Option('--ca <file>', 'certificate authorities (PEM) to trust besides the usual ones, for every endpoint'),
  )
}

function addTargetAccessFlags(command: Command): Command {
  return command
    .addOption(new Option('--target-header-file <file>', `what the target wants to see: ${headerFile}`))
    .addOption(new Option('--target-user-file <file>', `who we are to the target: ${userFile}`))
}

function addCassandraAccessFlags(command: Command): Command {
  return command
    .addOption(new Option('--cassandra-user-file <file>', `who we are to Cassandra: ${userFile}`))
    .option('--cassandra-tls', 'speak TLS to the Cassandra that is there already')
}

/** Reads what the flags name. Authorities are trusted by this process from then on, and by its parts through `environmentOf`. */
export function readAccess(flags: AccessFlags): Access {
  if (flags.ca !== undefined) reading(flags.ca, 'authorities', trustAuthorities)
  return {
    target: headersFrom(flags.targetHeaderFile, flags.targetUserFile),
    prometheus: headersFrom(flags.prometheusHeaderFile, flags.prometheusUserFile),
    cassandra: {
      login: flags.cassandraUserFile === undefined ? undefined : loginIn(flags.cassandraUserFile),
      tls: flags.cassandraTls === true,
    },
  }
}

/** How Node and Go are told of authorities. */
export function environmentOf({ ca }: AccessFlags): Readonly<Record<string, string>> {
  return ca === undefined ? {} : { NODE_EXTRA_CA_CERTS: ca, SSL_CERT_FILE: ca }
}

function headersFrom(headers: string | undefined, user: string | undefined): RequestHeaders {
  return { ...(headers === undefined ? {} : headersIn(headers)), ...(user === undefined ? {} : basic(loginIn(user))) }
}

function basic({ username, password }: Login): RequestHeaders {
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` }
}

function headersIn(file: string): RequestHeaders {
  const lines = read(file, 'headers')
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
  return Object.fromEntries(
    lines.map((line) => {
      const [, name, value] = /^([\w!#$%&'*+.^`|~-]+):[ \t]*([\x20-\x7e]*)$/.exec(line.trimEnd()) ?? []
      if (name !== undefined && value !== undefined && value !== '') return [name.toLowerCase(), value]
      // The line itself may be a secret.
      throw new Failure('input', `${file} has a line that is no header.`, { hint: 'Each line is "Name: value".' })
    }),
  )
}

function loginIn(file: string): Login {
  const [, username, password] = /^([^:\n]+):([^\r\n]+)\r?\n?$/.exec(read(file, 'a name and a password')) ?? []
  if (username !== undefined && password !== undefined) return { username, password }
  throw new Failure('input', `${file} does not hold one line of name:password.`)
}

function read(file: string, what: string): string {
  // Editors of Windows begin a file with a mark that nobody sees.
  return reading(file, what, (path) => readFileSync(path, 'utf8').replace(/^\uFEFF/, ''))
}

function reading<T>(file: string, what: string, work: (file: string) => T): T {
  try {
    return work(file)
  } catch (cause) {
    if (cause instanceof Failure || !(cause instanceof Error && 'code' in cause)) throw cause
    throw new Failure('input', `${file}, which is to hold ${what}, cannot be read: ${cause.code}.`, { cause })
  }
}
