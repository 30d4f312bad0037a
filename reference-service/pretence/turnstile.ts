import { unavailable } from '../http/problem.ts'

/** So many at once; the next is turned away. */
export class Turnstile {
  readonly most: number
  #inside = 0

  constructor(most: number) {
    this.most = most
  }

  get inside(): number {
    return this.#inside
  }

  /** Throws a Problem with 503 where there are as many as may be. */
  async through<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    if (this.#inside >= this.most) throw unavailable(`${this.most} requests are worked on already.`)
    this.#inside++
    try {
      return await work()
    } finally {
      this.#inside--
    }
  }
}
