import type { OutboundMessage } from '../../core/message.ts'
import type { CertifiedKey } from '../certificate.ts'
import type { Person } from '../person.ts'
import { logoutRequestXml, logoutResponseXml, signedMessage } from './logout.ts'
import { status } from './names.ts'
import type { Settings } from './options.ts'
import { postingPage, problemPage } from './pages.ts'
import { ProviderProblem } from './problem.ts'
import { childOf } from './read-xml.ts'
import type { ReceivedMessage } from './received-message.ts'
import type { ProviderSessions } from './sessions.ts'
import { html } from './site.ts'

/** How a provider tells an application that somebody has signed out. */
export interface LogoutRequestOptions {
  /** Default `redirect`. */
  readonly binding?: OutboundMessage['binding']
  /** Where the application takes it. Default: the provider's `spLogoutUrl`. */
  readonly url?: string
  readonly relayState?: string
  /** Changes the document before it is signed. */
  readonly changes?: (xml: string) => string
}

export interface SingleLogout {
  /** Takes a message of an application about a logout. */
  take(message: ReceivedMessage, request: Request): Response
  request(person: Person, options: LogoutRequestOptions): OutboundMessage
}

export function createSingleLogout(
  settings: Settings,
  sessions: ProviderSessions,
  key: () => CertifiedKey,
): SingleLogout {
  const { entityId: issuer, now, ids, preset, spLogoutUrl } = settings

  /** @see SAML Profiles 2.0, section 4.4.3.4 */
  function answerTo(message: ReceivedMessage, request: Request): Response {
    const nameId = childOf(message.root, 'NameID')?.text.trim()
    const indexes = message.root.children.filter(({ name }) => name === 'SessionIndex').map(({ text }) => text.trim())
    const ended = sessions.end(
      (session) => session.nameId?.value === nameId && (indexes.length === 0 || indexes.includes(session.index)),
    )
    const cookie = sessions.removal(request)
    if (spLogoutUrl === undefined) {
      return html(problemPage('You are signed out here. The application has given no place to answer to.'), 200, cookie)
    }
    const codes = ended > 0 ? [status('Success')] : [status('Requester'), status('UnknownPrincipal')]
    const facts = { id: `_${ids()}`, issuer, destination: spLogoutUrl, now: now(), requestId: message.id, codes }
    const outbound = signedMessage({
      xml: logoutResponseXml(facts),
      field: 'SAMLResponse',
      url: spLogoutUrl,
      binding: message.binding,
      relayState: message.relayState,
      key: key(),
    })
    return send(outbound, cookie)
  }

  return {
    take(message, request) {
      if (settings.sloUrl === undefined) throw new ProviderProblem('this provider has no single logout')
      if (message.kind === 'LogoutRequest') return answerTo(message, request)
      return html(problemPage('You are signed out.'))
    },
    request(person, { binding = 'redirect', url = spLogoutUrl, relayState, changes }) {
      if (url === undefined) throw new TypeError('give url, or spLogoutUrl to the provider')
      const session = sessions.ofPerson(person)
      const xml = logoutRequestXml({
        id: `_${ids()}`,
        issuer,
        destination: url,
        now: now(),
        nameId: session?.nameId ?? preset.nameId(person),
        session: session?.index ?? `_${ids()}`,
      })
      sessions.end((one) => one.person === person)
      return signedMessage({ xml: changes?.(xml) ?? xml, field: 'SAMLRequest', url, binding, relayState, key: key() })
    },
  }
}

function send(outbound: OutboundMessage, cookie: string | undefined): Response {
  if (outbound.binding === 'post') return html(postingPage(outbound.url, outbound.fields), 200, cookie)
  return new Response(null, {
    status: 302,
    headers: { location: outbound.url, ...(cookie !== undefined && { 'set-cookie': cookie }) },
  })
}
