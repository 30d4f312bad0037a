/** Whether it has been told to do what it is there for: from one SIGUSR2 to the next. */
export function told(): () => boolean {
  let is = false
  process.on('SIGUSR2', () => {
    is = !is
  })
  return () => is
}
