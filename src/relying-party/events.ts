import type { SsoEvent } from '../core/event.ts'

/** Called with what an operator should hear of. Whatever it throws is ignored: nobody is refused for a log. */
export type OnEvent = (event: SsoEvent) => unknown

/** Hands events to the application, which cannot break a sign-in with them. */
export function createReporter(onEvent: OnEvent | undefined): (event: SsoEvent) => void {
  const ignore = (): void => {}
  return (event) => {
    try {
      // An asynchronous handler that fails would end the process as an unhandled rejection.
      Promise.resolve(onEvent?.(Object.freeze(event))).catch(ignore)
    } catch {
      ignore()
    }
  }
}
