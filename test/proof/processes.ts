import { readdir, readFile } from 'node:fs/promises'

export type Process = { readonly pid: number; readonly parent: number; readonly command: string }

/** Every process of this machine that can be seen, from /proc (proc(5)); those that end meanwhile are left out. */
export async function processes(): Promise<readonly Process[]> {
  const found = await Promise.all((await pids()).map(describe))
  return found.filter((each) => each !== undefined)
}

/** Processes that were started with a certain text in their environment, which children inherit. */
export async function processesMarked(mark: string): Promise<readonly Process[]> {
  const found = await Promise.all(
    (await processes()).map(async (each) => ((await read(`/proc/${each.pid}/environ`)).includes(mark) ? [each] : [])),
  )
  return found.flat()
}

async function pids(): Promise<readonly number[]> {
  return (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number)
}

async function describe(pid: number): Promise<Process | undefined> {
  const [stat, command] = [await read(`/proc/${pid}/stat`), await read(`/proc/${pid}/cmdline`)]
  const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  if (stat === '' || state === 'Z') return undefined
  return { pid, parent: Number(parent), command: command.replaceAll('\0', ' ').trim() }
}

async function read(path: string): Promise<string> {
  return await readFile(path, 'utf8').catch(() => '')
}
