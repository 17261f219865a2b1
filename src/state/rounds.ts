import type { OutboundCookie } from '../core/message.ts'

const whences = ['typed', 'own', 'elsewhere'] as const
/** A typed address, a page of the application, or another site. */
export type Whence = (typeof whences)[number]

/**
 * How often in a row a browser was signed in and came back for more at once. Two cookies, because what an identity provider
 * posts brings none along: a sign-in can only write, and the next one counts.
 */
export interface Rounds {
  /** Whence the browser said it came when a sign-in was completed just now; `undefined` where none was. */
  readonly done: Whence | undefined
  /** Of sign-ins with one connection. */
  readonly count: number
}

/** Seconds in which a browser that was sent back by itself asks again; a person takes longer. */
const moment = 5
/** Seconds after which a count is forgotten. */
const lifetime = 60

const nameOf = (name: string, secure: boolean): string => `${secure ? '__Host-' : ''}sso-${name}`

const cookie = (name: string, value: string, maxAge: number, secure: boolean): OutboundCookie => ({
  ...{ name: nameOf(name, secure), value, maxAge },
  ...{ secure, sameSite: 'lax' },
})

/** Says that a sign-in was completed. */
export const doneCookie = (done: Whence, secure: boolean): OutboundCookie => cookie('done', done, moment, secure)

/** Reads what the browser's cookies say. They are its own: who changes them is sent round in circles, or is asked to click. */
export function readRounds(cookies: ReadonlyMap<string, string>, connection: string, secure: boolean): Rounds {
  const done = cookies.get(nameOf('done', secure))
  const [, count, counted] = /^(\d)\.(.*)$/.exec(cookies.get(nameOf('rounds', secure)) ?? '') ?? []
  return {
    done: whences.find((whence) => whence === done),
    count: counted === connection ? Number(count) : 0,
  }
}

/** Counts one more round. */
export const nextRound = (count: number, connection: string, secure: boolean): readonly OutboundCookie[] => [
  cookie('rounds', `${count}.${connection}`, lifetime, secure),
  cookie('done', '', 0, secure),
]

/** Forgets what was counted, where anything was. */
export const forgetRounds = (cookies: ReadonlyMap<string, string>, secure: boolean): readonly OutboundCookie[] =>
  ['rounds', 'done'].filter((name) => cookies.has(nameOf(name, secure))).map((name) => cookie(name, '', 0, secure))
