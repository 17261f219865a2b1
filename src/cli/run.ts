import { parseArgs } from 'node:util'
import { runProvider } from './provider.ts'

const usage = `relyant provider    runs an identity provider on this machine, to develop against

  --preset <name>   whose behaviour to show: jumpcloud (default), okta, entra, google, keycloak, generic
  --people <file>   a JSON file of the people who can sign in; read again whenever it changes
  --port <number>   where to listen on 127.0.0.1 (default 4400; 0: any free port)
  --acs <url>       where its portal sends people over SAML without being asked (IdP-initiated)`

/** The command `relyant`. */
export async function run(parameters: readonly string[]): Promise<number> {
  const [command, ...rest] = parameters
  if (command === undefined || command === '--help' || command === 'help') {
    console.log(usage)
    return 0
  }
  if (command !== 'provider') return refuse(`there is no command ${JSON.stringify(command)}`)
  try {
    const { values } = parseArgs({
      args: rest,
      options: {
        preset: { type: 'string', default: 'jumpcloud' },
        people: { type: 'string' },
        port: { type: 'string', default: '4400' },
        acs: { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    })
    if (values.help) {
      console.log(usage)
      return 0
    }
    const { preset, people, port, acs } = values
    await runProvider({ preset, port, ...(people !== undefined && { people }), ...(acs !== undefined && { acs }) })
    return 0
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error))
  }
}

function refuse(problem: string): number {
  console.error(`relyant: ${problem}\n\n${usage}`)
  return 2
}
