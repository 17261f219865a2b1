import type { Person } from '../person.ts'
import { personField } from '../test-provider.ts'
import type { Answerer, PostedAnswer } from './answerer.ts'
import type { AnswerFields } from './defect.ts'
import type { Settings } from './options.ts'
import { loginPage, postingPage, problemPage } from './pages.ts'
import { ProviderProblem } from './problem.ts'
import { type ReceivedAuthnRequest, type ReceivedMessage, readMessage } from './received-message.ts'
import type { ProviderSessions } from './sessions.ts'
import { requestedSignIn, type SignInRequest, unsolicitedSignIn } from './sign-in-request.ts'

/** What the pages of a provider are made with. */
export interface SiteParts {
  readonly settings: Settings
  readonly sessions: ProviderSessions
  readonly answerer: Answerer
  readonly received: (message: ReceivedMessage | ReceivedAuthnRequest) => void
  readonly metadata: () => string
  readonly logOut: (message: ReceivedMessage, request: Request) => Response
}

export const html = (body: string, status = 200, cookie?: string): Response =>
  new Response(body, {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      ...(cookie !== undefined && { 'set-cookie': cookie }),
    },
  })

/** Serves single sign-on, single logout and metadata. */
export function createSite(parts: SiteParts): (request: Request) => Promise<Response> {
  const { ssoUrl, sloUrl, metadataUrl } = parts.settings
  const isAt = (request: Request, url: string | undefined): boolean => {
    if (url === undefined) return false
    const [asked, place] = [new URL(request.url), new URL(url)]
    return asked.origin === place.origin && asked.pathname === place.pathname
  }
  return async (request) => {
    if (isAt(request, metadataUrl)) {
      return new Response(parts.metadata(), { headers: { 'content-type': 'application/samlmetadata+xml' } })
    }
    if (!isAt(request, ssoUrl) && !isAt(request, sloUrl)) return html(problemPage('There is nothing here.'), 404)
    const isPost = request.method === 'POST'
    const parameters = isPost ? new URLSearchParams(await request.text()) : new URL(request.url).searchParams
    try {
      return serve(parts, request, parameters, isPost ? 'post' : 'redirect')
    } catch (error) {
      if (!(error instanceof ProviderProblem)) throw error
      return html(problemPage(error.message), 400)
    }
  }
}

function serve(
  parts: SiteParts,
  request: Request,
  parameters: URLSearchParams,
  binding: ReceivedMessage['binding'],
): Response {
  const { settings } = parts
  const chosen = choiceOf(parameters, settings.people)
  const tile = parameters.get('tile')
  if (tile !== null) {
    const attempt = tile === '' ? settings.ids() : tile
    const target = {
      acsUrl: parameters.get('acs') ?? undefined,
      relayState: parameters.get('RelayState') ?? undefined,
      spEntityId: parameters.get('sp') ?? undefined,
    }
    const carried = { ...Object.fromEntries(parameters), tile: attempt }
    return signIn(parts, request, unsolicitedSignIn(target, attempt, settings), chosen, carried)
  }
  const message = readMessage(parameters, binding)
  if (chosen === undefined) parts.received(message)
  if (!('acsUrl' in message)) return parts.logOut(message, request)
  const carried = {
    SAMLRequest: Buffer.from(message.xml, 'utf8').toString('base64'),
    ...(message.relayState !== undefined && { RelayState: message.relayState }),
  }
  return signIn(parts, request, requestedSignIn(message, settings), chosen, carried)
}

type Choice = Person | 'cancelled' | undefined

function choiceOf(parameters: URLSearchParams, people: readonly Person[]): Choice {
  const subject = parameters.get(personField)
  if (subject === null) return parameters.has('cancel') ? 'cancelled' : undefined
  const found = people.find((person) => person.subject === subject)
  if (found === undefined) throw new ProviderProblem(`nobody here has the subject ${JSON.stringify(subject)}`)
  return found
}

/** @see SAML Core 2.0, section 3.4.1 on `ForceAuthn` and `IsPassive` */
function signIn(
  { settings, sessions, answerer }: SiteParts,
  request: Request,
  asked: SignInRequest,
  chosen: Choice,
  carried: AnswerFields,
): Response {
  const session = sessions.of(request)
  const post = ({ url, fields }: PostedAnswer, cookie?: string): Response => html(postingPage(url, fields), 200, cookie)
  answerer.expect(asked)
  if (chosen === 'cancelled') return post(answerer.refuse(asked, 'AuthnFailed'))
  if (chosen !== undefined) {
    const opened = { person: chosen, at: settings.now(), index: `_${settings.ids()}` }
    const cookie = sessions.open(opened)
    return post(answerer.answer(asked, opened), cookie)
  }
  if (session !== undefined && !asked.forceAuthn) return post(answerer.answer(asked, session))
  if (asked.isPassive) return post(answerer.refuse(asked, 'NoPassive'))
  const { origin, pathname } = new URL(settings.ssoUrl)
  const { people } = settings
  return html(loginPage({ action: `${origin}${pathname}`, application: asked.audience, people, carried }))
}
