import { execFile } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Failure } from '../../common/failure.ts'

/** A signature for one purpose is none for another (ssh-keygen(1), -n). */
const namespace = 'liftwing-slo'

/** What is signed of a report: its record, or the very file that is named. */
export async function signedFile(path: string): Promise<string> {
  return (await stat(path)).isDirectory() ? join(path, 'report.json') : path
}

export const signatureOf = (file: string) => `${file}.sig`

/** The signature of a file by an SSH key; where only its public half is named, the agent signs. Fails as ssh-keygen does. */
export async function signatureBy(key: string, file: string): Promise<string> {
  const { code, stdout, said } = await sshKeygen(['-Y', 'sign', '-f', key, '-n', namespace], await readFile(file))
  if (code === 0) return stdout
  throw new Failure('input', `${file} is not signed: ${said}.`, {
    hint: `Give --key the file of an SSH key that exists, such as ~/.ssh/id_ed25519; an agent helps where it has a passphrase.`,
  })
}

type Signer = { readonly signer: string; readonly allowedSigners: string }

/** Why a file is not as a signer signed it: one sentence; undefined where it is. */
export async function signatureFault(file: string, { signer, allowedSigners }: Signer): Promise<string | undefined> {
  const signature = signatureOf(file)
  for (const needed of [signature, allowedSigners]) {
    if (
      await readFile(needed).then(
        () => false,
        () => true,
      )
    )
      throw new Failure('input', `${needed} cannot be read.`, {
        hint: 'liftwing-slo sign makes the signature; docs/reading-a-quarter.md says what allowed signers are.',
      })
  }
  const content = await readFile(file)
  const intact = await sshKeygen(['-Y', 'check-novalidate', '-n', namespace, '-s', signature], content)
  if (intact.code !== 0)
    return `${file} was changed after it was signed, or ${signature} is no signature of it: ${intact.said}.`
  const named = ['-f', allowedSigners, '-I', signer]
  const known = await sshKeygen(['-Y', 'verify', ...named, '-n', namespace, '-s', signature], content)
  if (known.code === 0) return undefined
  const key = /\bSHA256:\S+/.exec(intact.stdout)?.[0] ?? 'some other key'
  return `${file} was signed with ${key}, which ${allowedSigners} does not give to ${signer}.`
}

type Said = { readonly code: number; readonly stdout: string; readonly said: string }

/** The system's own, which asks for a passphrase on the terminal itself. */
function sshKeygen(args: readonly string[], input: Uint8Array): Promise<Said> {
  return new Promise((resolve, reject) => {
    const child = execFile('ssh-keygen', args, (error, stdout, stderr) => {
      if (error && typeof error.code !== 'number') {
        const hint = 'Install OpenSSH 8.2 or newer; Debian has it in openssh-client.'
        reject(
          new Failure('environment', 'There is no ssh-keygen here, which signs and checks.', { hint, cause: error }),
        )
        return
      }
      const said = stderr.trim().split('\n').at(-1)?.trim() || 'ssh-keygen does not say why'
      resolve({ code: Number(error?.code ?? 0), stdout, said })
    })
    // It may have ended without having read what it was given.
    child.stdin?.on('error', () => undefined)
    child.stdin?.end(input)
  })
}
