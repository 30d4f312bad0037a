import stringWidth from 'string-width'

/** Columns that a text takes, as people see them. */
export function widthOf(text: string): number {
  return stringWidth(text)
}

/** Breaks a text between words into lines of at most `width`, in columns or as measured; a longer word stays whole on its own line. */
export function wrap(text: string, width: number, measure = widthOf): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/ +/)) {
    if (line !== '' && measure(`${line} ${word}`) > width) {
      lines.push(line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  return [...lines, line]
}

export function pad(text: string, width: number, side: 'left' | 'right'): string {
  const space = ' '.repeat(Math.max(width - widthOf(text), 0))
  return side === 'left' ? space + text : text + space
}
