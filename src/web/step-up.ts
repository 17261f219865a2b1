import { isSsoError } from '../core/errors.ts'
import type { StepUp } from '../relying-party/confirmations.ts'
import type { SignInFlow } from '../relying-party/create-core.ts'
import { readCookies, readForm, single } from '../relying-party/received.ts'
import type { HttpRequest } from './http-request.ts'
import { confirmationPage } from './pages.ts'
import { errorReply, outboundReply, pageReply, type Reply, textReply } from './reply.ts'
import { statusOf } from './status.ts'

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
export async function handleStepUp(flow: SignInFlow, request: HttpRequest, stepUp: StepUp): Promise<Reply> {
  if (request.method === 'GET') return ask(flow, request, stepUp, 200)
  if (request.method !== 'POST') return textReply(405, 'Method not allowed\n', { allow: 'GET, POST' })
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
    await flow.confirmations.check(stepUp, readCookies(request.header('cookie')), answer)
  } catch (error) {
    if (!isSsoError(error)) throw error
    stepUp.onRefusal?.(error)
    return ask(flow, request, stepUp, statusOf(error), error.publicMessage)
  }
  const { connection, label: _, code: __, onRefusal: ___, returnTo, loginHint, context, ...purpose } = stepUp
  const { outbound, cookies } = await flow.begin({
    connection,
    purpose: { kind: 'mfa', ...purpose },
    cookies: request.header('cookie'),
    ...(returnTo !== undefined && { returnTo }),
    ...(loginHint !== undefined && { loginHint }),
    ...(context !== undefined && { context }),
  })
  return outboundReply(outbound, cookies)
}

async function ask(
  flow: SignInFlow,
  request: HttpRequest,
  stepUp: StepUp,
  status: number,
  problem?: string,
): Promise<Reply> {
  const { token, cookie } = await flow.confirmations.ask(stepUp, readCookies(request.header('cookie')))
  const { label, code } = stepUp
  const page = confirmationPage({ label, withCode: code !== undefined, token, problem })
  // Without a referrer the form would come with "Origin: null", which looks like somebody else's.
  return pageReply(status, page, [cookie], { 'referrer-policy': 'same-origin' })
}
