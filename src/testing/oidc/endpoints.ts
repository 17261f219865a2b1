import { answerPushedRequest, answerRevocationRequest } from './client-endpoints.ts'
import type { OidcEndpointName } from './defect.ts'
import { answerEndSessionRequest } from './end-session.ts'
import { answerAuthorizationRequest, answerLogin } from './front-channel.ts'
import { keySetOf, metadataOf } from './metadata.ts'
import type { OidcRequest } from './oidc-request.ts'
import type { Site } from './site.ts'
import { answerTokenRequest } from './token-endpoint.ts'
import { answerUserinfoRequest } from './userinfo.ts'

const answers: Readonly<Record<OidcEndpointName, (site: Site, request: OidcRequest) => Response>> = {
  discovery: (site) => Response.json(metadataOf(site)),
  jwks: (site) => Response.json(keySetOf(site)),
  authorization: answerAuthorizationRequest,
  token: answerTokenRequest,
  userinfo: answerUserinfoRequest,
  endSession: answerEndSessionRequest,
  revocation: answerRevocationRequest,
  pushedAuthorization: answerPushedRequest,
}

/** Answers a request as the provider's server, with the defect that it is to commit. */
export async function answerRequest(site: Site, request: OidcRequest): Promise<Response> {
  const { endpoint, path } = request
  const own = site.defect.endpoint?.[endpoint ?? (path as `/${string}`)]
  const usual = async (): Promise<Response> => {
    if (endpoint !== undefined) return answers[endpoint](site, request)
    const isLogin = request.method === 'POST' && request.url === site.loginUrl
    return isLogin ? answerLogin(site, request) : new Response('not found', { status: 404 })
  }
  return own === undefined ? usual() : own(usual)
}
