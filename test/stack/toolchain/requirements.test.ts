import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { cacheFolder } from '../../../stack/folders.ts'
import { javaFrom, requireGo, requireMaven } from '../../../stack/toolchain/requirements.ts'
import { type TestIo, testIo } from '../test-io.ts'

let world: TestIo
let bin: string
beforeEach(async () => {
  world = await testIo()
  bin = join(cacheFolder(world.io), 'bin')
  await mkdir(bin)
})
afterEach(() => world[Symbol.asyncDispose]())

/** A program that says one thing, on a PATH where it is the only one. */
async function saying(program: string, words: string) {
  const path = join(bin, program)
  await writeFile(path, `#!/bin/sh\necho '${words}' >&2\n`)
  await chmod(path, 0o755)
  return path
}
const io = () => ({ ...world.io, env: { PATH: bin } })

test('a Go that is new enough is fine', async () => {
  await saying('go', 'go1.26.3')
  await expect(requireGo(io())).resolves.toBeUndefined()
})

test.each([
  ['go1.25.9', 'this one is go1.25.9'],
  ['devel', 'this one is devel'],
])('a Go that says %s is too old, and it is said which one is needed', async (version, words) => {
  await saying('go', version)
  await expect(requireGo(io())).rejects.toThrow(`building k6 and Prometheus needs Go 1.26 or newer: ${words}`)
})

test('without Go and Maven it is said what to install', async () => {
  await expect(requireGo(io())).rejects.toMatchObject({ kind: 'environment', hint: expect.stringContaining('go.dev') })
  await expect(requireMaven(io(), 'kafka')).rejects.toMatchObject({
    hint: expect.stringContaining('apt install maven'),
  })
})

test('the first Java 17 is taken, others are passed over', async () => {
  const old = await saying('old', 'openjdk version "11.0.2" 2019-01-15')
  const right = await saying('right', 'openjdk version "17.0.15" 2025-04-15')
  expect(await javaFrom(io(), [old, right])).toBe(right)
})

test('without a Java 17 it is said which ones were seen', async () => {
  const java = await saying('java', 'openjdk version "21" 2023-09-19')
  await expect(javaFrom(io(), [java, 'no-such-java'])).rejects.toThrow(
    `Cassandra and Kafka need Java 17: ${java} is 21`,
  )
  await expect(javaFrom(io(), [])).rejects.toThrow('Cassandra and Kafka need Java 17: there is no java on PATH')
})
