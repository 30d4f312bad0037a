import { Failure } from '../common/failure.ts'
import { write } from '../common/files.ts'
import { readReport } from '../reports/read-report.ts'
import type { Register } from './program.ts'
import { signatureBy, signatureOf, signedFile } from './verify/ssh-signature.ts'
import { fileTrouble } from './world/explain.ts'

const examples = `
Examples:
  liftwing-slo sign results/quarter-2026-09 --key ~/.ssh/id_ed25519       report.json.sig, beside report.json
  liftwing-slo verify results/quarter-2026-09 --signer sre@example.org --allowed-signers allowed_signers

The system's ssh-keygen signs. Who verifies keeps a file of allowed signers (ssh-keygen(1)), one a line:
  sre@example.org namespaces="liftwing-slo" ssh-ed25519 AAAA…
`

/** Signs a report with an SSH key that exists already. */
export const sign: Register = (program, world) => {
  program
    .command('sign')
    .summary('sign a saved report with an SSH key')
    .argument('<report>', 'the folder of a report, its report.json or its report.html')
    .requiredOption('--key <file>', 'an SSH key, or the public half of one that the agent has')
    .addHelpText('after', examples)
    .action(async (path: string, { key }: { readonly key: string }) => {
      await readReport(path)
      const file = await signedFile(path)
      const signature = await signatureBy(key, file)
      try {
        await write(signatureOf(file), signature)
      } catch (cause) {
        const why = fileTrouble(cause)?.message ?? `${signatureOf(file)} cannot be written.`
        throw new Failure('environment', why, { cause })
      }
      world.stdout(`${signatureOf(file)}\n`)
    })
}
