/** No machine is so slow: what a test waits for and has not come by then does not come. */
export const patienceMs = 300_000
