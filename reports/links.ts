/** An address in which nothing ends a link, a cell or a template: all of it is written with percent signs. */
export function withoutMarkup(address: string): string {
  return address.replace(/[^\w~:/?#@!$&()*+,;=%.-]/g, (character) =>
    encodeURIComponent(character).replaceAll("'", '%27'),
  )
}
