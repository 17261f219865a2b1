import { once } from 'node:events'
import { type LocalPreset, localPresets, startLocalProvider } from '../testing/local/local-provider.ts'

/** What the command line says, as text. */
export interface ProviderParameters {
  readonly preset: string
  readonly port: string
  readonly people?: string
  readonly acs?: string
}

/** Runs a provider on this machine until the process is asked to stop. */
export async function runProvider({ preset, port, people, acs }: ProviderParameters): Promise<void> {
  const provider = await startLocalProvider({
    preset: presetOf(preset),
    port: portOf(port),
    ...(people !== undefined && { peopleFile: people }),
    ...(acs !== undefined && { acsUrl: urlOf(acs) }),
    onProblem: (problem) => console.error(`relyant: ${problem}; the people of before stay`),
  }).catch((error: unknown) => {
    throw (error as { readonly code?: unknown }).code === 'EADDRINUSE' ? portIsTaken(port) : error
  })
  console.log(`relyant: a ${preset} of this machine is at ${provider.url} (Ctrl-C stops it)`)
  console.log('It signs anybody in as anybody: for development only. What to configure is on its page.')
  console.log(`Its directory is at ${provider.url}/directory, with the API key ${provider.directory.apiKey}`)
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
  await provider.close()
}

function portIsTaken(port: string): Error {
  return new Error(`port ${port} of 127.0.0.1 is taken: stop what listens there, or write another --port`)
}

function presetOf(name: string): LocalPreset {
  const found = localPresets.find((preset) => preset === name)
  if (found === undefined) throw new TypeError(`there is no preset ${JSON.stringify(name)}`)
  return found
}

function portOf(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > 65_535) throw new TypeError(`${JSON.stringify(text)} is not a port`)
  return port
}

function urlOf(text: string): string {
  if (!URL.canParse(text)) throw new TypeError(`${JSON.stringify(text)} is not a whole URL`)
  return text
}
