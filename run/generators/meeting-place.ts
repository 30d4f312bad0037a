import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** From when all are there to the zero of their schedule: they still have to wake up at the same time. */
const aheadMs = 1500

/** Where the generators of a plan meet before they begin: each asks once, and all are told the same instant when the last is there. */
export interface MeetingPlace extends AsyncDisposable {
  readonly url: string
  /** Those who have not come yet, by number. */
  readonly missing: () => readonly number[]
}

/** Listens on this machine alone. One who has another plan is sent away with a sentence. */
export async function openMeetingPlace(generators: number, plan: string, now: () => number): Promise<MeetingPlace> {
  const waiting = new Map<number, ServerResponse>()
  const server = createServer((request, response) => {
    const { generator, plan: theirs } = Object.fromEntries(new URL(request.url ?? '/', 'http://meeting').searchParams)
    const number = Number(generator)
    if (theirs !== plan) {
      response.writeHead(409).end(`generator ${number} has another plan: ${theirs}, not ${plan}`)
      return
    }
    waiting.set(number, response)
    if (waiting.size < generators) return
    const zeroAtMs = now() + aheadMs
    for (const each of waiting.values()) each.end(`${zeroAtMs}`)
  })
  // Whoever waits for the others says nothing meanwhile.
  server.requestTimeout = 0
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    missing: () => Array.from({ length: generators }, (_, i) => i + 1).filter((number) => !waiting.has(number)),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
