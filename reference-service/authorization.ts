import { createHash, timingSafeEqual } from 'node:crypto'

/** What a request's `Authorization` is worth for changing what is stored. */
export type Grant = 'granted' | 'absent' | 'wrong'

const digest = (text: string) => createHash('sha256').update(text).digest()
const bearer = /^bearer +(\S+) *$/i

/** Everybody may where no token is set; else who shows it. How long the look takes tells nothing about the token. */
export function writeAccess(token: string | undefined): (authorization: string | undefined) => Grant {
  if (token === undefined) return () => 'granted'
  const expected = digest(token)
  return (authorization) => {
    if (authorization === undefined) return 'absent'
    const shown = bearer.exec(authorization)?.[1]
    return shown !== undefined && timingSafeEqual(digest(shown), expected) ? 'granted' : 'wrong'
  }
}

/** The challenge of RFC 6750, section 3, to whom is not let in. */
export const challenge = (grant: Exclude<Grant, 'granted'>): string =>
  `Bearer realm="topics"${grant === 'wrong' ? ', error="invalid_token"' : ''}`
