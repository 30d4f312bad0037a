import type { IncomingMessage } from 'node:http'
import { z } from 'zod'
import { badRequest, Problem } from './problem.ts'

const maxTopics = 1000
const maxNameLength = 200

const text = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .refine((value) => value.isWellFormed(), 'must be well-formed Unicode')

const topicsBody = z.strictObject({
  model_version: text(100),
  predictions: z
    .record(text(maxNameLength), z.number().min(0).max(1))
    .refine((topics) => Object.keys(topics).length > 0, 'must have at least one topic')
    .refine((topics) => Object.keys(topics).length <= maxTopics, `must have at most ${maxTopics} topics`),
})

export type TopicsBody = Readonly<z.output<typeof topicsBody>>

const jsonType = /^application\/json\s*(?:;\s*charset\s*=\s*"?utf-8"?\s*)?$/i
const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Refuses, before a byte of it is read, a body that is not plain JSON. */
export function requireJson(headers: IncomingMessage['headers']): void {
  if (!jsonType.test(headers['content-type'] ?? ''))
    throw new Problem(415, 'The body must be application/json in UTF-8.')
  if (headers['content-encoding'] !== undefined) throw new Problem(415, 'The body must not be content-encoded.')
}

export function parseTopicsBody(bytes: Uint8Array): TopicsBody {
  const parsed = topicsBody.safeParse(parseJson(bytes))
  if (parsed.success) return parsed.data
  const rules = parsed.error.issues.map(
    (issue) => `${issue.path.map(String).join('.') || 'the body'}: ${issue.message}`,
  )
  throw badRequest(`The body is not as it should be. ${rules.slice(0, 3).join('; ').slice(0, 500)}`)
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(utf8.decode(bytes))
  } catch {
    throw badRequest('The body is not JSON.')
  }
}

/** The whole body, or a problem as soon as it is known to be longer than allowed. */
export function readBody(request: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const tooLarge = new Problem(413, `The body is longer than ${maxBytes} bytes.`)
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) return Promise.reject(tooLarge)
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    request.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length > maxBytes) reject(tooLarge)
      else chunks.push(chunk)
    })
    request.once('end', () => resolve(Buffer.concat(chunks)))
    request.once('error', () => reject(badRequest('The body ended early.')))
    request.once('close', () => reject(badRequest('The body ended early.')))
  })
}
