import type { StackIo } from '../io.ts'
import type { Ledger } from '../ledger.ts'

export async function removeContainers(_io: StackIo, _ledger: Ledger): Promise<void> {}
