import { type Command, Option } from 'commander'
import type { Access, Login, RequestHeaders } from '../../common/access.ts'
import { Failure } from '../../common/failure.ts'
import { readGiven } from '../../common/files.ts'
import { trustAuthorities } from '../../stack/authorities.ts'

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
export async function readAccess(flags: AccessFlags, signal?: AbortSignal): Promise<Access> {
  const read = async <T>(file: string | undefined, what: string, of: (file: string, text: string) => T) => {
    if (file === undefined) return undefined
    const text = await readGiven(file, signal, `, which is to hold ${what},`)
    // Editors of Windows begin a file with a mark that nobody sees.
    return of(file, text.replace(/^\uFEFF/, ''))
  }
  const headers = async (headerFile: string | undefined, userFile: string | undefined): Promise<RequestHeaders> => ({
    ...(await read(headerFile, 'headers', headersIn)),
    ...basic(await read(userFile, 'a name and a password', loginIn)),
  })
  await read(flags.ca, 'authorities', trustAuthorities)
  return {
    target: await headers(flags.targetHeaderFile, flags.targetUserFile),
    prometheus: await headers(flags.prometheusHeaderFile, flags.prometheusUserFile),
    cassandra: {
      login: await read(flags.cassandraUserFile, 'a name and a password', loginIn),
      tls: flags.cassandraTls === true,
    },
  }
}

/** How Node and Go are told of authorities. */
export function environmentOf({ ca }: AccessFlags): Readonly<Record<string, string>> {
  return ca === undefined ? {} : { NODE_EXTRA_CA_CERTS: ca, SSL_CERT_FILE: ca }
}

function basic(login: Login | undefined): RequestHeaders {
  if (login === undefined) return {}
  const { username, password } = login
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` }
}

function headersIn(file: string, text: string): RequestHeaders {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('#'))
  return Object.fromEntries(
    lines.map((line) => {
      const [, name, value] = /^([\w!#$%&'*+.^`|~-]+):[ \t]*([\x20-\x7e]*)$/.exec(line.trimEnd()) ?? []
      if (name !== undefined && value !== undefined && value !== '') return [name.toLowerCase(), value]
      // The line itself may be a secret.
      throw new Failure('input', `${file} has a line that is no header.`, { hint: 'Each line is "Name: value".' })
    }),
  )
}

function loginIn(file: string, text: string): Login {
  const [, username, password] = /^([^:\n]+):([^\r\n]+)\r?\n?$/.exec(text) ?? []
  if (username !== undefined && password !== undefined) return { username, password }
  throw new Failure('input', `${file} does not hold one line of name:password.`)
}
