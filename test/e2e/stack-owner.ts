import { startStack } from '../../stack/stack.ts'
import { everydayIo } from '../stack/test-io.ts'

/** A program that owns a stack, to be killed: arguments are options, and what becomes of orphans. */
const [options = '{}', orphan = 'stops'] = process.argv.slice(2)
const controller = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => controller.abort())

try {
  const stack = await startStack(
    JSON.parse(options),
    everydayIo(controller.signal),
    orphan === 'stays' ? orphan : 'stops',
  )
  process.stdout.write(`${JSON.stringify(stack.record)}\n`)
  const alive = setInterval(() => undefined, 1000)
  controller.signal.addEventListener('abort', async () => {
    clearInterval(alive)
    await stack[Symbol.asyncDispose]()
  })
} catch (error) {
  process.stdout.write(`${error instanceof Error ? error.message : error}\n`)
}
