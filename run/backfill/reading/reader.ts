import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import type { RowRules } from '../row.ts'
import type { OpenedWith, Place, RowSource } from '../source.ts'
import { type Batch, recordsOf } from './batches.ts'
import { type ReadyRecord, readier } from './ready.ts'
import { caught, type Thrown, thrown } from './thrown.ts'

/** What the thread is told of a file. */
export interface Asked {
  /** Each message there asks for one batch. */
  readonly port: MessagePort
  readonly openedWith: OpenedWith
  readonly from: Place
  readonly rules: RowRules
}

export type Handed = { readonly batch: Batch } | { readonly thrown: Thrown } | 'end'

/** Batches that are asked for before they are needed, so that there is something to write as long as a part of a Parquet file is decoded. */
const batchesAhead = 32

/** Reads rows and makes them ready: those of files on a thread of its own, since parsing them would take the time of the thread that writes them. */
export class RowReader implements AsyncDisposable {
  readonly #signal: AbortSignal
  #thread: Thread | undefined

  constructor(signal: AbortSignal) {
    this.#signal = signal
  }

  rows(source: RowSource, from: Place, rules: RowRules): AsyncGenerator<ReadyRecord> {
    const { openedWith } = source
    if (openedWith === undefined) return here(source, from, rules)
    this.#thread ??= new Thread(this.#signal)
    return this.#thread.rows({ openedWith, from, rules })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#thread?.end()
  }
}

async function* here(source: RowSource, from: Place, rules: RowRules): AsyncGenerator<ReadyRecord> {
  const ready = readier(rules)
  for await (const record of source.records(from)) yield ready(record)
}

class Thread {
  readonly #worker = new Worker(new URL('./main.ts', import.meta.url))
  /** Why there will be no more answers. */
  readonly #broken = Promise.withResolvers<Handed>()

  constructor(signal: AbortSignal) {
    const breakOff = (error: unknown) => this.#broken.resolve({ thrown: thrown(error) })
    this.#worker.on('error', breakOff)
    this.#worker.on('exit', () => breakOff(new Error('the thread that reads rows has ended')))
    signal.addEventListener('abort', () => breakOff(signal.reason), { once: true })
  }

  async *rows(asked: Omit<Asked, 'port'>): AsyncGenerator<ReadyRecord> {
    const { port1, port2 } = new MessageChannel()
    this.#worker.postMessage({ ...asked, port: port2 } satisfies Asked, [port2])
    const ask = this.#asking(port1)
    const ahead = Array.from({ length: batchesAhead }, ask)
    try {
      for (;;) {
        const answer = (await ahead.shift()) ?? 'end'
        if (answer === 'end') return
        if ('thrown' in answer) throw caught(answer.thrown)
        ahead.push(ask())
        for (const record of recordsOf(answer.batch)) yield record
      }
    } finally {
      port1.close()
    }
  }

  #asking(port: MessagePort): () => Promise<Handed> {
    const waiting: ((answer: Handed) => void)[] = []
    port.on('message', (answer: Handed) => waiting.shift()?.(answer))
    void this.#broken.promise.then((answer) => {
      for (const each of waiting.splice(0)) each(answer)
    })
    return () =>
      new Promise((resolve) => {
        waiting.push(resolve)
        port.postMessage('next')
      })
  }

  async end(): Promise<void> {
    await this.#worker.terminate()
  }
}
