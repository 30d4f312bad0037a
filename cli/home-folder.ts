import { homedir } from 'node:os'

/** Of this user; empty where neither HOME nor the system's list of users names one, as in some containers. */
export function homeFolder(): string {
  try {
    return homedir()
  } catch {
    return ''
  }
}
