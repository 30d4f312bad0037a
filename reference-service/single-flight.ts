/** Lets those who want the same thing at the same time wait for one who fetches it. */
export class SingleFlight<Value> {
  readonly #flights = new Map<string, Promise<Value>>()

  /** Whether somebody is fetching it already. */
  has(key: string): boolean {
    return this.#flights.has(key)
  }

  /** The one answer to all who ask before it is there; a failure is theirs, too, and is forgotten like any answer. */
  join(key: string, fetchIt: () => Promise<Value>): Promise<Value> {
    const flying = this.#flights.get(key)
    if (flying !== undefined) return flying
    const flight = fetchIt().finally(() => this.#flights.delete(key))
    this.#flights.set(key, flight)
    return flight
  }
}
