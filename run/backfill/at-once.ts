/**
 * Does something with every item, a bounded number at a time, and takes no item before there is room for it. Ends with the first thing that
 * goes wrong, once all that had begun is over.
 */
export async function atOnce<T>(
  items: AsyncGenerator<T>,
  most: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let failed = false
  const worker = async (): Promise<void> => {
    try {
      while (!failed) {
        const { done, value } = await items.next()
        if (done) return
        await work(value)
      }
    } catch (error) {
      failed = true
      throw error
    }
  }
  const outcomes = await Promise.allSettled(Array.from({ length: most }, worker))
  await items.return(undefined)
  const broken = outcomes.find((outcome) => outcome.status === 'rejected')
  if (broken) throw broken.reason
}
