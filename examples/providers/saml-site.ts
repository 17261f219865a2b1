import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Handler, readForm, sendPage } from './loopback.ts'
import { messagePage, personPage, portalPage, submittingPage } from './pages.ts'
import type { Person } from './people.ts'
import {
  type Addressee,
  createFailureResponse,
  createSuccessResponse,
  type Responder,
  type Statement,
} from './saml-response.ts'
import { type AuthnRequest, createSamlifyResponse, parseAuthnRequest } from './saml-samlify.ts'

/** What the site needs to know, with every default filled in. */
export interface SamlSite {
  readonly origin: string
  /** The path of the SSO URL. */
  readonly path: string
  /** Cookies ignore ports, so identity providers on one host need cookie names of their own. */
  readonly cookieName: string
  readonly people: readonly Person[]
  /** May grow while the site runs. */
  readonly serviceProviders: readonly { readonly entityId: string; readonly acsUrl: string }[]
  readonly responder: Responder
  readonly stack: 'xml-crypto' | 'samlify'
  readonly nameId: 'email' | 'id'
  readonly nameIdFormat: string
  readonly groupsAttribute: string
  readonly defaultRelayState: string | undefined
  /** How old every session claims to be, in seconds; where it is given, `ForceAuthn` is ignored. */
  readonly staleAuthentication: number | undefined
  readonly metadata: string
}

interface Session {
  readonly person: Person
  readonly authnInstant: Date
  readonly index: string
}

interface Pending {
  readonly addressee: Addressee
  readonly relayState: string | undefined
}

const mostPending = 1000

/** The pages and endpoints of the identity provider. */
export function createSamlSite(site: SamlSite): Handler {
  const sessions = new Map<string, Session>()
  const pending = new Map<string, Pending>()

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', site.origin)
    const [, section, id = ''] = url.pathname.split('/')
    if (url.pathname === site.path) return signOn(request, response, url)
    if (section === 'sign-in' && request.method === 'POST') return choose(request, response, pending.get(id))
    if (url.pathname === '/portal' && request.method === 'GET') return sendPage(response, 200, portal())
    if (url.pathname === '/portal/sign-out' && request.method === 'POST') return signOut(request, response)
    if (section === 'portal' && request.method === 'POST') return choose(request, response, unsolicited(id))
    if (url.pathname === '/metadata.xml') {
      response.writeHead(200, { 'content-type': 'application/samlmetadata+xml' }).end(site.metadata)
      return
    }
    sendPage(response, 404, messagePage('Not found', 'There is no such page here.'))
  }

  async function signOn(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const posted = request.method === 'POST'
    const fields = posted ? await readForm(request) : url.searchParams
    let authnRequest: AuthnRequest
    let addressee: Addressee
    try {
      authnRequest = await parseAuthnRequest(posted ? 'post' : 'redirect', fields.get('SAMLRequest') ?? '')
      addressee = addresseeOf(authnRequest)
    } catch (error) {
      return sendPage(
        response,
        400,
        messagePage('The sign-in request was refused', error instanceof Error ? error.message : String(error)),
      )
    }
    const waiting: Pending = { addressee, relayState: fields.get('RelayState') ?? undefined }
    const session = sessions.get(sessionId(request))
    const asksAnew = authnRequest.forceAuthn && site.staleAuthentication === undefined
    if (session !== undefined && !asksAnew) return succeed(response, waiting, session)
    if (authnRequest.isPassive) return fail(response, waiting, 'NoPassive')
    const id = randomUUID()
    pending.set(id, waiting)
    const [oldest] = pending.keys()
    if (pending.size > mostPending && oldest !== undefined) pending.delete(oldest)
    const markup = personPage({
      provider: 'the example SAML identity provider',
      application: addressee.entityId,
      action: `/sign-in/${id}`,
      people: site.people,
    })
    sendPage(response, 200, markup)
  }

  function addresseeOf({ id, issuer, acsUrl }: AuthnRequest): Addressee {
    const registered = site.serviceProviders.filter((candidate) => candidate.entityId === issuer)
    if (registered.length === 0) throw new Error(`no service provider "${issuer}" is registered`)
    const chosen = acsUrl === undefined ? registered[0] : registered.find((candidate) => candidate.acsUrl === acsUrl)
    if (chosen === undefined) throw new Error(`the ACS URL "${acsUrl}" is not registered for "${issuer}"`)
    return { entityId: chosen.entityId, acsUrl: chosen.acsUrl, inResponseTo: id }
  }

  function unsolicited(index: string): Pending | undefined {
    const addressee = site.serviceProviders[Number(index)]
    return addressee && { addressee, relayState: site.defaultRelayState }
  }

  async function choose(
    request: IncomingMessage,
    response: ServerResponse,
    waiting: Pending | undefined,
  ): Promise<void> {
    const chosen = (await readForm(request)).get('person')
    if (waiting === undefined) {
      const text = 'This sign-in is no longer known. Go back to the application and start again.'
      return sendPage(response, 400, messagePage('Nothing to sign in to', text))
    }
    if (chosen === '') return fail(response, waiting, 'AuthnFailed')
    const person = site.people.find((candidate) => candidate.id === chosen)
    if (person === undefined) return sendPage(response, 400, messagePage('Unknown person', 'Nobody has this ID here.'))
    sessions.delete(sessionId(request))
    const authnInstant = new Date(Date.now() - (site.staleAuthentication ?? 0) * 1000)
    const session: Session = { person, authnInstant, index: `_${randomUUID()}` }
    const id = randomUUID()
    sessions.set(id, session)
    response.setHeader('set-cookie', `${site.cookieName}=${id}; Path=/; HttpOnly; SameSite=Lax`)
    return succeed(response, waiting, session)
  }

  async function succeed(
    response: ServerResponse,
    { addressee, relayState }: Pending,
    session: Session,
  ): Promise<void> {
    const statement: Statement = {
      nameId: session.person[site.nameId],
      nameIdFormat: site.nameIdFormat,
      authnInstant: session.authnInstant,
      sessionIndex: session.index,
      attributes: attributesOf(session.person, site.groupsAttribute),
    }
    const create = site.stack === 'samlify' ? createSamlifyResponse : createSuccessResponse
    deliver(response, addressee.acsUrl, await create(site.responder, addressee, statement), relayState)
  }

  function fail(response: ServerResponse, waiting: Pending, secondLevel: 'AuthnFailed' | 'NoPassive'): void {
    const xml = createFailureResponse(site.responder, waiting.addressee, secondLevel)
    deliver(response, waiting.addressee.acsUrl, xml, waiting.relayState)
  }

  function portal(): string {
    return portalPage({
      provider: 'Example SAML identity provider',
      people: site.people,
      tiles: site.serviceProviders.flatMap(({ entityId, acsUrl }, index) => {
        // The further ACS URLs of an application are for requests that name them.
        const isFirst = site.serviceProviders.findIndex((candidate) => candidate.entityId === entityId) === index
        return isFirst ? [{ name: `${entityId} at ${acsUrl}`, action: `/portal/${index}` }] : []
      }),
      signOutAction: '/portal/sign-out',
    })
  }

  function signOut(request: IncomingMessage, response: ServerResponse): void {
    sessions.delete(sessionId(request))
    response.setHeader('set-cookie', `${site.cookieName}=; Path=/; Max-Age=0`)
    sendPage(response, 200, messagePage('Signed out', 'The next sign-in asks who you are.'))
  }

  function sessionId(request: IncomingMessage): string {
    const cookies = (request.headers.cookie ?? '').split('; ').map((pair) => pair.split('='))
    return cookies.find(([name]) => name === site.cookieName)?.[1] ?? ''
  }

  return answer
}

function attributesOf(person: Person, groupsAttribute: string): Statement['attributes'] {
  const attributes = [
    { name: 'email', values: [person.email] },
    { name: 'firstname', values: [person.givenName] },
    { name: 'lastname', values: [person.familyName] },
    { name: 'username', values: [person.username] },
    // A constant attribute at JumpCloud, and those are text.
    { name: 'email_verified', values: [String(person.emailVerified)] },
    { name: groupsAttribute, values: person.groups },
  ]
  return attributes.filter((attribute) => attribute.values.length > 0)
}

function deliver(response: ServerResponse, acsUrl: string, xml: string, relayState: string | undefined): void {
  const fields = {
    SAMLResponse: Buffer.from(xml).toString('base64'),
    ...(relayState === undefined ? {} : { RelayState: relayState }),
  }
  sendPage(response, 200, submittingPage({ title: 'Returning to the application', action: acsUrl, fields }))
}
