import { execFile } from 'node:child_process'
import { glob } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { Failure } from '../../common/failure.ts'
import type { StackIo } from '../io.ts'

const execute = promisify(execFile)

/** What a program says about itself, on either output; undefined where it is not there. */
export async function ask(io: StackIo, command: string, args: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await execute(command, args, { env: { ...io.env, GOTOOLCHAIN: 'local' } })
    return stdout + stderr
  } catch {
    return undefined
  }
}

/** The oldest Go that the pinned go.mod files accept. */
const GO = { major: 1, minor: 26 } as const

export async function requireGo(io: StackIo): Promise<void> {
  const answer = await ask(io, 'go', ['env', 'GOVERSION'])
  const [, major, minor] = answer?.match(/go(\d+)\.(\d+)/)?.map(Number) ?? []
  if (major !== undefined && minor !== undefined && (major > GO.major || minor >= GO.minor)) return
  const found = answer === undefined ? 'there is none on PATH' : `this one is ${answer.trim()}`
  throw new Failure('environment', `building k6 and Prometheus needs Go ${GO.major}.${GO.minor} or newer: ${found}`, {
    hint: 'install Go from https://go.dev/dl/, or start a Docker engine and use --stack containers',
  })
}

export async function requireMaven(io: StackIo, what: string): Promise<void> {
  if ((await ask(io, 'mvn', ['-v'])) !== undefined) return
  throw new Failure('environment', `fetching ${what} needs Maven (mvn), and there is none on PATH`, {
    hint: 'install Maven (Debian: apt install maven), or start a Docker engine and use --stack containers',
  })
}

/** Cassandra 5.0 runs on Java 11 and 17; its options here are those for 17, which is also the oldest that Kafka 4 takes. */
const JAVA = 17

async function javaCandidates(io: StackIo): Promise<readonly string[]> {
  const candidates = io.env['JAVA_HOME'] ? [join(io.env['JAVA_HOME'], 'bin/java'), 'java'] : ['java']
  for await (const path of glob(`/usr/lib/jvm/*${JAVA}*/bin/java`)) candidates.push(path)
  return candidates
}

/** The first of the candidates that is a Java 17. */
export async function javaFrom(io: StackIo, candidates: readonly string[]): Promise<string> {
  const seen: string[] = []
  for (const java of candidates) {
    const version = (await ask(io, java, ['-version']))?.match(/version "(\d+)[^"]*"/)
    if (version?.[1] === String(JAVA)) return java
    if (version) seen.push(`${java} is ${version[1]}`)
  }
  throw new Failure(
    'environment',
    `Cassandra and Kafka need Java ${JAVA}: ${seen.join(', ') || 'there is no java on PATH'}`,
    {
      hint: 'install Java 17 (Debian: apt install openjdk-17-jre-headless) or set JAVA_HOME, or use --stack containers',
    },
  )
}

/** A Java 17: that of JAVA_HOME, the one on PATH, or one that the system has elsewhere. */
export const requireJava = async (io: StackIo) => await javaFrom(io, await javaCandidates(io))
