import type { JumpcloudBaseUrls } from '../../directory/jumpcloud/hosts.ts'
import { baseUrlsBelow, createTestDirectory, type TestDirectory } from '../directory/test-directory.ts'
import { createTestOidcProvider, type TestOidcProvider } from '../oidc/provider.ts'
import { type Person, person } from '../person.ts'
import { createTestSamlProvider, type TestSamlProvider } from '../saml/identity-provider.ts'
import { homePage } from './home-page.ts'
import { createPeopleFile } from './people-file.ts'
import { serve } from './serve.ts'

/** Providers whose behaviour is known for both protocols. */
export const localPresets = ['jumpcloud', 'okta', 'entra', 'google', 'keycloak', 'generic'] as const
export type LocalPreset = (typeof localPresets)[number]

export interface LocalProviderOptions {
  /** Whose behaviour to show. Default `jumpcloud`. */
  readonly preset?: LocalPreset
  /** Where to listen on 127.0.0.1. Default 4400; 0: any free port. */
  readonly port?: number
  /** Who can sign in. Default: three people of the kit. */
  readonly people?: readonly Person[]
  /** A JSON file of them instead, read again whenever it changes. */
  readonly peopleFile?: string
  /** The redirect URIs and the SAML places that are registered. Default: any. */
  readonly redirectUris?: readonly string[]
  readonly acsUrls?: readonly string[]
  /** The application's SAML entity id. Default: any. */
  readonly spEntityId?: string
  /** Where the portal sends people over SAML without being asked. */
  readonly acsUrl?: string
  /** Milliseconds since the epoch: the clock of both providers. Default `Date.now`. */
  readonly now?: () => number
  /** Receives why a changed file of people could not be read. */
  readonly onProblem?: (problem: string) => void
}

/** A provider of both protocols that listens on this machine. */
export interface LocalProvider {
  /** Its home page: what to configure, and the portal. Without a slash at its end. */
  readonly url: string
  readonly openId: TestOidcProvider
  readonly saml: TestSamlProvider
  /** A JumpCloud directory of the same people. */
  readonly directory: TestDirectory
  /** Where it is: for `baseUrls` of `jumpcloudDirectory`. */
  readonly directoryUrls: JumpcloudBaseUrls
  close(): Promise<void>
}

const somePeople: readonly Person[] = [
  person({ email: 'ada@example.com', familyName: 'Lovelace', groups: ['engineering', 'Sales, EMEA', 'admins'] }),
  person({ email: 'grace@example.com', familyName: 'Hopper', groups: ['engineering'] }),
  person({ email: 'mallory@example.com', familyName: 'Unverified', emailVerified: false, groups: [] }),
]

/**
 * Starts a provider to develop against: OpenID Connect and SAML on one origin of this machine, with a login page that asks
 * for no password. It is for this machine only: nothing about it is safe.
 *
 * @throws TypeError for a file of people that does not read, `EADDRINUSE` for a port that is taken
 */
export async function startLocalProvider(options: LocalProviderOptions = {}): Promise<LocalProvider> {
  const { preset = 'jumpcloud', port = 4400, peopleFile, acsUrl, now = Date.now, onProblem = () => undefined } = options
  const { redirectUris, acsUrls, spEntityId } = options
  const file = peopleFile === undefined ? undefined : createPeopleFile(peopleFile, onProblem)
  // Both providers look at this very array, which is how they see a change of the file.
  const people = [...(file?.read() ?? options.people ?? somePeople)]
  const directory = createTestDirectory({ people, now })
  let filed = file?.read()
  let providers: { readonly openId: TestOidcProvider; readonly saml: TestSamlProvider } | undefined
  const server = await serve(port, (origin) => {
    const openId = createTestOidcProvider({
      preset,
      people,
      now,
      issuer: `${origin}/`,
      ...(redirectUris !== undefined && { redirectUris }),
    })
    const saml = createTestSamlProvider({
      preset,
      people,
      now,
      ssoUrl: `${origin}/saml2/local`,
      ...(acsUrls !== undefined && { acsUrls }),
      ...(spEntityId !== undefined && { spEntityId }),
    })
    providers = { openId, saml }
    return async (request) => {
      const latest = file?.read()
      if (latest !== undefined && latest !== filed) {
        filed = latest
        people.splice(0, people.length, ...latest)
        directory.data.replacePeople(latest)
      }
      const { pathname } = new URL(request.url)
      if (pathname.startsWith('/directory/')) return directory.handle(request, `${origin}/directory`)
      if (pathname === '/') return homePage({ preset, openId, saml, directory, origin, people, acsUrl })
      if (pathname === '/sign-out') return signOut(request)
      if (pathname === '/certificate.pem') {
        return new Response(saml.certificate, { headers: { 'content-type': 'application/x-pem-file' } })
      }
      return (pathname.startsWith('/saml2/') ? saml : openId).fetch(request)
    }
  })
  if (providers === undefined) throw new Error('the server was started without its providers')
  const directoryUrls = baseUrlsBelow(`${server.origin}/directory`)
  return { url: server.origin, ...providers, directory, directoryUrls, close: server.close }
}

/** Forgets who this browser is, at both providers: another person can sign in. */
function signOut(request: Request): Response {
  const cookies = (request.headers.get('cookie') ?? '').split('; ').map((pair) => pair.split('=')[0] as string)
  const headers = new Headers({ location: '/' })
  // Only ours: cookies ignore ports, and the application on this machine has some as well.
  for (const name of cookies.filter((one) => /^(op|saml-.*)-session/.test(one))) {
    headers.append('set-cookie', `${name}=; Path=/; HttpOnly; Max-Age=0`)
  }
  return new Response(null, { status: 303, headers })
}
