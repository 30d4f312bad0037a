import { connect } from 'node:net'
import { splitAddress } from '../address.ts'

/** An OPTIONS request of CQL's native protocol, version 4: the one message that needs no session. */
const OPTIONS = Buffer.from([0x04, 0, 0, 0, 0x05, 0, 0, 0, 0])
const SUPPORTED = 0x06
const TIMEOUT_MS = 2000

/** Whether Cassandra answers there, by its own protocol and not only by an open port. */
export function answersCql(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(splitAddress(address))
    const end = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(TIMEOUT_MS, () => end(false))
    socket.once('connect', () => socket.write(OPTIONS))
    socket.once('data', (data) => end(data[4] === SUPPORTED))
    socket.once('error', () => end(false))
    socket.once('close', () => end(false))
  })
}
