/** What OpenSSL and Node call a certificate that they do not take, and what to say of it: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const certificates: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is signed by itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'nobody here knows the authority that signed it',
  UNABLE_TO_GET_ISSUER_CERT: 'nobody here knows the authority that signed it',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'nobody here knows the authority that signed it',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'nobody here knows the authority that signed it',
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it was made for another name',
}

const others: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there',
  ECONNRESET: 'it broke the connection off',
  UND_ERR_SOCKET: 'it broke the connection off',
  ENOTFOUND: 'there is no machine of that name',
  EAI_AGAIN: 'its name cannot be looked up now',
  EHOSTUNREACH: 'no way leads to it',
  ENETUNREACH: 'no way leads to it',
  ETIMEDOUT: 'it does not answer',
  EMFILE: 'too many files are open here (ulimit -n)',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'it does not speak TLS',
  EPROTO: 'it does not speak TLS as we do',
}

/** Why a request got no answer, as a clause, from the error of fetch, of a socket or of the Cassandra driver; undefined where it does not tell. */
export function whyUnreachable(error: unknown): string | undefined {
  for (const each of chain(error)) {
    const code = 'code' in each ? String(each.code) : ''
    const certificate = certificates[code]
    if (certificate !== undefined)
      return `its certificate is refused: ${certificate} (${code}); --ca names an authority to trust`
    const other = others[code]
    if (other !== undefined) return other
  }
  return undefined
}

/** The error and what it comes from, outermost first. */
function chain(error: unknown): readonly Error[] {
  if (!(error instanceof Error)) return []
  const inner = error instanceof AggregateError ? error.errors : [error.cause]
  // cassandra-driver: NoHostAvailableError.innerErrors, by host.
  const byHost = 'innerErrors' in error ? Object.values(error.innerErrors ?? {}) : []
  return [error, ...[...inner, ...byHost].flatMap(chain)]
}
