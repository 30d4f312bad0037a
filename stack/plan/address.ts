/** Everything of ours is reached here, and from nowhere else; containers may be at the engine's bridge. */
export const LOOPBACK_HOST = '127.0.0.1'

/** Splits host:port; an IPv6 host may have brackets. */
export function splitAddress(address: string): { readonly host: string; readonly port: number } {
  const colon = address.lastIndexOf(':')
  return { host: address.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(address.slice(colon + 1)) }
}

/** How Prometheus reaches a web address: host:port, scheme and path. */
export function scrapeTargetOf(url: string) {
  const { protocol, hostname, port, pathname } = new URL(url)
  const scheme = protocol === 'https:' ? ('https' as const) : ('http' as const)
  const prefix = pathname.replace(/\/+$/, '')
  return {
    scheme,
    address: `${hostname}:${port || (scheme === 'https' ? 443 : 80)}`,
    metricsPath: `${prefix}/metrics`,
  }
}

/** What a container with a network of its own calls this machine. */
export const HOST_INSIDE = 'host.docker.internal'

/** The same addresses as such a container has to spell them. */
export function fromInside(text: string): string {
  return text.replace(/(?<![\w.-])(127\.0\.0\.1|localhost)(?=[:/]|$)/g, HOST_INSIDE)
}
