import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { Failure } from '../common/failure.ts'

const certificate = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g

/** Trusts the authorities in a file besides those that this process trusts already. */
export function trustAuthorities(file: string, text: string): void {
  const authorities = text.match(certificate)
  try {
    if (authorities === null) throw new Error('nothing of the kind is in it')
    setDefaultCACertificates([...getCACertificates('default'), ...authorities])
  } catch (cause) {
    throw new Failure('input', `${file} holds no certificates in PEM.`, {
      hint: 'Each begins with -----BEGIN CERTIFICATE-----.',
      cause,
    })
  }
}
