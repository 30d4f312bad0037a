/** Text from elsewhere must not steer a terminal: control characters and direction marks are shown, not sent. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    character === '\n' || character === '\t' ? ' ' : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** The same for what has lines of its own. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n')
}
