import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { RelyingParty } from '../web/create-relying-party.ts'
import { diagnose } from './diagnose.ts'

/**
 * Prints how the connections of an application are doing.
 *
 * @param file a module that exports the relying party, under any name
 * @param ids default: all connections that are not looked up
 * @returns whether everybody can sign in
 */
export async function runDoctor(file: string, ids: readonly string[]): Promise<boolean> {
  const sso = relyingPartyOf(await import(pathToFileURL(resolve(file)).href), file)
  if (ids.length === 0 && sso.connections.length === 0) {
    throw new TypeError('the connections are looked up by id: name those to look at')
  }
  const findings = await diagnose(sso, ids.length === 0 ? undefined : ids)
  const width = Math.max(...findings.map(({ connection }) => connection.length))
  for (const { connection, verdict, text } of findings) {
    console.log(`${verdict.padEnd(4)}  ${connection.padEnd(width)}  ${text}`)
  }
  return findings.every(({ verdict }) => verdict !== 'bad')
}

function relyingPartyOf(module: object, file: string): RelyingParty {
  const found = Object.values(module).find(isRelyingParty)
  if (found === undefined)
    throw new TypeError(`${file} exports no relying party: export what createRelyingParty() gives`)
  return found
}

/** By its shape: the application may have another copy of this package. */
function isRelyingParty(value: unknown): value is RelyingParty {
  const names = ['begin', 'complete', 'inspect', 'warmup', 'connections'] as const
  return typeof value === 'object' && value !== null && names.every((name) => name in value)
}
