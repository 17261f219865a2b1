import { defined } from '../core/defined.ts'
import { isSsoError } from '../core/errors.ts'
import { begin } from '../relying-party/begin.ts'
import type { StepUpRequest } from '../relying-party/confirmations.ts'
import { readCookies, readForm, single } from '../relying-party/received.ts'
import type { Services } from '../relying-party/services.ts'
import { confirmationPage } from './pages.ts'
import type { PlainRequest } from './plain-request.ts'
import { errorReply, methodReply, outboundReply, type PlainResponse, pageReply } from './plain-response.ts'
import { fromRequest } from './read-request.ts'
import { statusOf } from './status.ts'
import { toResponse } from './to-response.ts'

export interface StepUp {
  /**
   * Serves the place where a step-up is confirmed before the provider is asked: a GET shows what is being confirmed, a POST
   * of that page sends the browser to the provider. See `docs/guides/step-up.md` for the threat.
   *
   * @throws SsoError as `begin` does
   */
  stepUp(request: Request, stepUp: StepUpRequest): Promise<Response>
}

export function createStepUp(services: Services): StepUp {
  return {
    stepUp: async (request, stepUp) => toResponse(await handleStepUp(services, fromRequest(request), stepUp)),
  }
}

/**
 * Serves the place where a step-up is confirmed: a GET shows what is being confirmed and asks, a POST of that page goes on
 * to the provider.
 *
 * The threat: somebody starts a step-up on a device of his and sends the link to the person, whose provider has a session
 * and would confirm at once. So nothing begins without an answer of the page; the page says what is confirmed and, with a
 * `code`, wants what only the device shows; and the browser that answers is the one that finishes.
 *
 * @throws SsoError as `begin` does
 */
export async function handleStepUp(
  services: Services,
  request: PlainRequest,
  stepUp: StepUpRequest,
): Promise<PlainResponse> {
  if (request.method === 'GET') return ask(services, request, stepUp, 200)
  if (request.method !== 'POST') return methodReply(['GET', 'POST'], undefined)
  let answer: { readonly token: string; readonly code: string }
  try {
    const form = readForm(await request.form())
    answer = { token: single(form, 'token'), code: single(form, 'code') }
  } catch (error) {
    // What anybody can post is answered here: from an async route of Express 4 it would end the process.
    if (!isSsoError(error)) throw error
    return errorReply(error, undefined)
  }
  try {
    await services.confirmations.check(stepUp, readCookies(request.header('cookie')), answer)
  } catch (error) {
    if (!isSsoError(error)) throw error
    stepUp.onRefusal?.(error)
    return ask(services, request, stepUp, statusOf(error), error.publicMessage)
  }
  const { connection, label: _, code: __, onRefusal: ___, returnTo, loginHint, context, ...purpose } = stepUp
  const { outbound, cookies } = await begin(services, {
    connection,
    purpose: { kind: 'mfa', ...purpose },
    cookies: request.header('cookie'),
    ...defined({ returnTo, loginHint, context }),
  })
  return outboundReply(outbound, cookies)
}

async function ask(
  services: Services,
  request: PlainRequest,
  stepUp: StepUpRequest,
  status: number,
  problem?: string,
): Promise<PlainResponse> {
  const { token, cookie } = await services.confirmations.ask(stepUp, readCookies(request.header('cookie')))
  const { label, code } = stepUp
  const page = confirmationPage({ label, withCode: code !== undefined, token, problem })
  // Without a referrer the form would come with "Origin: null", which looks like somebody else's.
  return pageReply(status, page, [cookie], { 'referrer-policy': 'same-origin' })
}
