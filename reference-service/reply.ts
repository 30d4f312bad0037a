/** What a handler answers: written to the socket, counted and logged in one place. Headers are names and values in turn. */
export interface Reply {
  readonly status: number
  readonly headers: readonly string[]
  readonly body: string
}

/** The headers of a reply that has a body and must not be stored. */
export function documentHeaders(contentType: string, body: string, more: readonly string[] = []): readonly string[] {
  return [
    'Content-Type',
    contentType,
    'Content-Length',
    String(Buffer.byteLength(body)),
    'Cache-Control',
    'no-store',
    'X-Content-Type-Options',
    'nosniff',
    ...more,
  ]
}
