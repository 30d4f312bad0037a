import { connect, isIP } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { whyUnreachable } from '../../common/why-unreachable.ts'
import { splitAddress } from '../plan/address.ts'

/** An OPTIONS request of CQL's native protocol, version 4: the one message that needs no session. */
const OPTIONS = Buffer.from([0x04, 0, 0, 0, 0x05, 0, 0, 0, 0])
const SUPPORTED = 0x06
const TIMEOUT_MS = 2000

type CqlAnswer = { readonly answers: true } | { readonly answers: false; readonly why: string | undefined }

/** Whether Cassandra answers there, by its own protocol and not only by an open port; and why not, where that is known. */
export function probeCql(address: string, tls = false): Promise<CqlAnswer> {
  return new Promise((resolve) => {
    const place = splitAddress(address)
    const socket = tls
      ? connectTls({ ...place, ...(isIP(place.host) ? {} : { servername: place.host }) })
      : connect(place)
    const end = (answer: CqlAnswer) => {
      socket.destroy()
      resolve(answer)
    }
    const silent = { answers: false, why: undefined } as const
    socket.setTimeout(TIMEOUT_MS, () => end(silent))
    socket.once(tls ? 'secureConnect' : 'connect', () => socket.write(OPTIONS))
    socket.once('data', (data) => end(data[4] === SUPPORTED ? { answers: true } : silent))
    socket.once('error', (error) => end({ answers: false, why: whyUnreachable(error) }))
    socket.once('close', () => end(silent))
  })
}

export const answersCql = async (address: string, tls = false) => (await probeCql(address, tls)).answers
