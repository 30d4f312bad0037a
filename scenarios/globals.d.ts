/** k6 has a console; its type definitions leave it to those of the browser, which would bring a thousand things that k6 lacks. */
declare const console: { log(message: string): void }
