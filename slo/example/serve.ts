import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from '../../common/failure.ts'

export type ServedPrometheus = AsyncDisposable & { readonly url: string }

export type ServeOptions = {
  /** The program's path. */
  readonly prometheus: string
  /** Blocks of data that are already there. */
  readonly dataFolder: string
  readonly signal?: AbortSignal
  readonly flags?: readonly string[]
}

/** Range selectors that count increments exactly; data of any age is kept; blocks are left as they are. */
const flags = [
  '--enable-feature=promql-extended-range-selectors',
  '--storage.tsdb.retention.time=100y',
  '--storage.tsdb.min-block-duration=2h',
  '--storage.tsdb.max-block-duration=2h',
  '--log.level=warn',
]
const startSeconds = 60

/** A Prometheus on loopback that scrapes nothing and answers from data that was put before it; it ends with its scope. */
export async function servePrometheus(options: ServeOptions): Promise<ServedPrometheus> {
  const { prometheus, dataFolder, signal } = options
  await mkdir(dataFolder, { recursive: true })
  const config = join(dataFolder, 'prometheus.yml')
  await writeFile(config, 'scrape_configs: []\n')
  const url = `http://127.0.0.1:${await freePort()}`
  const log = join(dataFolder, 'prometheus.log')
  const child = spawn(
    prometheus,
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${dataFolder}`,
      `--web.listen-address=${new URL(url).host}`,
      ...flags,
      ...(options.flags ?? []),
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const said: Buffer[] = []
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk))
  const ended = once(child, 'exit').catch(() => undefined)
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
    await ended
    await writeFile(log, Buffer.concat(said))
  }
  signal?.addEventListener('abort', () => child.kill('SIGKILL'), { once: true })
  try {
    await untilReady(url, ended)
  } catch (cause) {
    await stop()
    signal?.throwIfAborted()
    const last = (await readFile(log, 'utf8')).trim().split('\n').at(-1) ?? ''
    throw new Failure('environment', `Prometheus did not start on the example data. ${last}`, {
      hint: `Its log is ${log}.`,
      cause,
    })
  }
  return { url, [Symbol.asyncDispose]: stop }
}

async function untilReady(url: string, ended: Promise<unknown>): Promise<void> {
  let hasEnded = false
  ended.then(() => {
    hasEnded = true
  })
  for (let tries = 0; tries < startSeconds * 20 && !hasEnded; tries++) {
    const response = await fetch(`${url}/-/ready`).catch(() => undefined)
    await response?.arrayBuffer()
    if (response?.ok) return
    await sleep(50)
  }
  throw new Error(hasEnded ? 'it ended' : `it was not ready after ${startSeconds} s`)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
