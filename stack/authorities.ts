import { readFileSync } from 'node:fs'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { Failure } from '../common/failure.ts'

const certificate = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g

/** Trusts the authorities in a file besides those that this process trusts already. */
export function trustAuthorities(file: string): void {
  const authorities = readFileSync(file, 'utf8').match(certificate)
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
