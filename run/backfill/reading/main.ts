import { type MessagePort, parentPort } from 'node:worker_threads'
import { openSource } from '../source.ts'
import { type Batch, batches } from './batches.ts'
import type { Asked, Handed } from './reader.ts'
import { thrown } from './thrown.ts'

/** A thread that opens files, reads, checks and encodes their rows. It answers each message at the port of a file with the next batch. */
parentPort?.on('message', ({ port, openedWith, from, rules }: Asked) => {
  const reading = (async function* () {
    yield* batches(await openSource(...openedWith), from, rules)
  })()
  port.on('message', () => answer(port, reading))
  port.on('close', () => reading.return(undefined))
})

async function answer(port: MessagePort, reading: AsyncGenerator<Batch>): Promise<void> {
  const post = (said: Handed, memory: readonly ArrayBuffer[]) => port.postMessage(said, memory)
  try {
    const { done, value } = await reading.next()
    if (done) post('end', [])
    else post({ batch: value }, [value.buffer])
  } catch (error) {
    post({ thrown: thrown(error) }, [])
  }
}
