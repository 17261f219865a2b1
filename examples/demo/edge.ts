import express, { type Express, type NextFunction, type Request, type Response } from 'express'
import { isSsoError, type RelyingParty, type SsoError, statusOf } from 'relyant'
import { beginSignIn, confirmStepUp, relyant } from 'relyant/express'
import type { DemoConnection } from './connections.ts'
import type { Devices } from './devices.ts'
import { edgeMessagePage, edgeRefusalPage, enrolledPage, invitationPage, nextStepPage } from './edge-pages.ts'
import type { Enrollments } from './enrollment.ts'
import { pageHeaders } from './layout.ts'
import { readCookie } from './sessions.ts'

export interface EdgeOptions {
  readonly sso: RelyingParty
  readonly edgeUrl: string
  readonly connections: readonly DemoConnection[]
  readonly enrollments: Enrollments
  readonly devices: Devices
  /** Where refusals are reported to whoever runs the edge. */
  readonly log: (error: SsoError) => void
}

const tokenCookie = 'demo-enrollment'

/** The part that is open to the internet where the application is not: people enroll here, and confirm their devices. */
export function createEdge({ sso, edgeUrl, connections, enrollments, devices, log }: EdgeOptions): Express {
  const cookie = { httpOnly: true, secure: edgeUrl.startsWith('https:'), sameSite: 'lax', path: '/next' } as const
  const edge = express()
  edge.disable('x-powered-by')

  const show = (response: Response, page: string): void => void response.set(pageHeaders).send(page)
  const refuse = (error: SsoError, _request: Request, response: Response): void => {
    log(error)
    const connection = connections.find(({ input }) => input.id === error.connection)
    show(response.status(statusOf(error)), edgeRefusalPage(error, connection))
  }

  // The callbacks of the edge and no more: logins begin and end at the application.
  edge.use(
    ['/auth/enrollment', '/auth/mfa', '/saml'],
    relyant(sso, {
      async onSignIn({ purpose, identity }, _request, response) {
        if (purpose.kind === 'enrollment') {
          const enrolled = await enrollments.enroll(purpose.reference, identity)
          if (enrolled.token === undefined) {
            const text = `Your invitation cannot be accepted with this account: ${enrolled.reason}.`
            return show(response.status(403), edgeMessagePage('Not enrolled', text))
          }
          // Not a session: it opens the next step, once. And not in a URL, because those end up in histories and logs.
          response.cookie(tokenCookie, enrolled.token, { ...cookie, expires: enrolled.expiresAt })
        }
        // That it is the same person, authenticated just now, is certain here; that the device still waits is not.
        if (purpose.kind === 'mfa' && !devices.confirm(purpose.operationId)) {
          show(response.status(410), edgeMessagePage('Nothing to confirm', 'This device no longer waits for you.'))
        }
      },
      onError: refuse,
    }),
  )

  // Only shows: whatever looks at links before people do must not begin anything.
  edge.get('/invitations/:reference', (request, response) => {
    const invitation = enrollments.find(request.params.reference)
    if (invitation !== undefined) show(response, invitationPage(invitation, connections))
    else show(response.status(410), edgeMessagePage('Not open', 'This invitation is unknown or has been accepted.'))
  })
  edge.post('/invitations/:reference', express.urlencoded({ extended: false }), async (request, response) => {
    const invitation = enrollments.find(request.params.reference)
    if (invitation === undefined) return response.redirect(303, request.path)
    const { reference, email } = invitation
    await beginSignIn(sso, request, response, {
      connection: String(request.body.connection),
      purpose: { kind: 'enrollment', reference, email },
      loginHint: email,
      returnTo: `${edgeUrl}/next`,
      onError: refuse,
    })
  })

  edge.get('/next', (_request, response) => show(response, nextStepPage()))
  edge.post('/next', async (request, response) => {
    const { username } = await enrollments.accept(readCookie(request, tokenCookie))
    show(response, enrolledPage(username))
  })

  // GET shows the library's page that asks, POST is the answer to it. It reads the form itself.
  edge.all('/devices/:id', async (request, response) => {
    const device = devices.find(request.params.id)
    if (device === undefined) {
      return show(response.status(404), edgeMessagePage('Nothing to confirm', 'No device waits for you here.'))
    }
    if (device.state === 'confirmed') {
      return show(response, edgeMessagePage('Device confirmed', `You have confirmed ${device.label}.`))
    }
    const { state: _, ...stepUp } = device
    const returnTo = `${edgeUrl}/devices/${device.operationId}`
    await confirmStepUp(sso, request, response, { ...stepUp, returnTo, onError: refuse })
    if (response.statusCode === 403) devices.countWrongCode(device.operationId)
  })

  // What is thrown outside of the middleware arrives here, not at its onError.
  edge.use((error: unknown, request: Request, response: Response, next: NextFunction) => {
    if (isSsoError(error)) refuse(error, request, response)
    else next(error)
  })

  return edge
}
