/** k6 has these two; its type definitions leave them to those of the browser, which would bring a thousand things that k6 lacks. */
declare const console: { error(message: string): void }
declare function setTimeout(callback: () => void, delayMs: number): number
