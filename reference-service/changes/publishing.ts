import { z } from 'zod'
import type { Request } from './asking.ts'
import type { ServerAnswer } from './handling.ts'
import { jsonOf } from './prediction.ts'
import type { PredictionEvent } from './prediction-event.ts'
import { Together } from './together.ts'

interface Parts {
  readonly ask: (request: Request, signal: AbortSignal) => Promise<ServerAnswer>
  /** Of EventGate. */
  readonly url: string
  readonly timeoutMs: number
  /** Aborted when events under way are given up. */
  readonly cut: AbortSignal
}

/** Characters of one request; EventGate takes ten megabytes, unless it is told otherwise. */
const mostTogether = 250_000

/** Tells EventGate of predictions, of those together that come while it is told of others, and what it answered about each. Rejects when `cut` is aborted. */
export function publishing({ ask, url, timeoutMs, cut }: Parts): (event: PredictionEvent) => Promise<ServerAnswer> {
  const together = new Together<Spelled, ServerAnswer>({
    async send(events) {
      const texts = events.map(({ text }) => text)
      const request: Request = {
        url: `${url}/v1/events`,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: texts.length === 1 ? (texts[0] as string) : `[${texts.join(',')}]`,
        timeoutMs,
      }
      const answer = await ask(request, cut)
      return texts.length === 1 ? [answer] : answersOf(answer, events)
    },
    sizeOf: ({ text }) => text.length,
    mostSize: mostTogether,
  })
  return (event) => together.send({ id: event.meta.id, text: JSON.stringify(event) })
}

interface Spelled {
  readonly id: string
  readonly text: string
}

const statuses = z.array(z.object({ event: z.object({ meta: z.object({ id: z.string() }) }) }))
const parted = z.object({ invalid: statuses, error: statuses.default([]) })

/** What an answer to a list says of each of its events, by the rules of a single one. @throws where it refuses them all and does not say for whose sake */
function answersOf(answer: ServerAnswer, events: readonly Spelled[]): readonly ServerAnswer[] {
  if (answer.kind !== 'answered' || (answer.status >= 200 && answer.status < 300 && answer.status !== 207))
    return events.map(() => answer)
  const { data: told } = parted.safeParse(jsonOf(answer.body))
  if (told === undefined && isRefused(answer.status)) throw new Error(`EventGate answered a list with ${answer.status}`)
  if (told === undefined) return events.map(() => answer)
  const idsOf = (given: z.output<typeof statuses>) => new Set(given.map(({ event }) => event.meta.id))
  const [invalid, error] = [idsOf(told.invalid), idsOf(told.error)]
  return events.map(({ id }) => ({ ...answer, status: invalid.has(id) ? 400 : error.has(id) ? 500 : 201 }))
}

const isRefused = (status: number) => status === 207 || (status >= 400 && status < 500)
