import { parseArgs } from 'node:util'
import { runDoctor } from './doctor.ts'
import { runProvider } from './provider.ts'

const usage = `relyant doctor <module> [connection …]    says how the connections of an application are doing

  <module>          a JavaScript module that exports the relying party (TypeScript: node --import tsx …)
  It ends with 1 where somebody cannot sign in. Certificates that end within 30 days are "soon".

relyant provider    runs an identity provider on this machine, to develop against

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
  if (command === 'doctor') return doctor(rest)
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

async function doctor([file, ...ids]: readonly string[]): Promise<number> {
  if (file === undefined || file.startsWith('-')) return refuse('write the module that exports the relying party')
  try {
    return (await runDoctor(file, ids)) ? 0 : 1
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error))
  }
}

function refuse(problem: string): number {
  console.error(`relyant: ${problem}\n\n${usage}`)
  return 2
}
