import type { LogoutReference, SignIn } from '../../src/index.ts'
import type { PlayedScenario, ScenarioStep, TestOidcProvider } from '../../src/testing.ts'
import { type Application, connection, origin, Unmet } from './application.ts'

/** What is known while the steps of a module are done. */
export interface Stage {
  readonly application: Application
  readonly provider: TestOidcProvider
  readonly played: PlayedScenario
  /** The newest, of a sign-in or of a refresh. */
  accessToken: string
  /** What the page of the provider opens in its frame. */
  frame: string | undefined
}

type Step = (stage: Stage) => Promise<void>

/** Each step does what its name says, and throws what stood in the way: a refusal, or {@link Unmet}. */
export const steps: Readonly<Record<ScenarioStep, Step>> = {
  'sign-in': (stage) => signIn(stage),
  'passive-sign-in': passiveSignIn,
  'sign-in-by-provider': signInByProvider,
  refresh,
  userinfo,
  'resolve-claims': resolveClaims,
  logout,
  'back-channel-logout': backChannelLogout,
  'front-channel-logout': frontChannelLogout,
}

async function signIn(stage: Stage): Promise<void> {
  const { application, provider } = stage
  const start = await application.sso.begin({ connection })
  application.keep(start.cookies)
  const { url, form } = provider.answer(start.outbound)
  await application.open(url, form)
  tokensOf(stage)
}

/** The provider has no session, and may not ask for one. */
async function passiveSignIn({ application, provider }: Stage): Promise<void> {
  const start = await application.sso.begin({ connection, passive: true })
  application.keep(start.cookies)
  const { url, form } = provider.answer(start.outbound)
  await application.open(url, form)
}

async function signInByProvider(stage: Stage): Promise<void> {
  const { application, provider } = stage
  const query = new URLSearchParams({ iss: provider.issuer, target_link_uri: `${origin}/deep` })
  const begun = await application.open(`${origin}/auth/login?${query}`)
  const { url, form } = provider.answer({ binding: 'redirect', url: begun.headers.get('location') ?? '' })
  const location = (await application.open(url, form)).headers.get('location')
  if (location !== '/deep') throw new Unmet(`the sign-in ended at ${location}`)
  tokensOf(stage)
}

function lastSignIn({ application }: Stage): SignIn {
  const last = application.signIns.at(-1)
  if (last === undefined) throw new Unmet('nobody is signed in')
  return last
}

function tokensOf(stage: Stage): Extract<SignIn['raw'], { protocol: 'oidc' }> {
  const { raw } = lastSignIn(stage)
  if (raw.protocol !== 'oidc') throw new Unmet('the sign-in was of another protocol')
  stage.accessToken = raw.accessToken
  return raw
}

async function refresh(stage: Stage): Promise<void> {
  const { refreshToken = '' } = tokensOf(stage)
  const { subject } = lastSignIn(stage).identity
  const request = { connection, refreshToken, subject, save: () => undefined }
  const { accessToken } = await stage.application.sso.refresh(request)
  if (accessToken === stage.accessToken) throw new Unmet('the access token is the former one')
  stage.accessToken = accessToken
}

async function userinfo(stage: Stage): Promise<void> {
  const { accessToken } = stage
  const { subject } = lastSignIn(stage).identity
  await stage.application.sso.userinfo({ connection, accessToken, subject })
  const used = stage.provider.requests.findLast(({ endpoint }) => endpoint === 'userinfo')?.headers.get('authorization')
  if (used?.endsWith(` ${accessToken}`) !== true) throw new Unmet('userinfo was not asked with the newest token')
}

async function resolveClaims(stage: Stage): Promise<void> {
  const { claimSources: sources = [] } = tokensOf(stage)
  if (sources.length === 0) throw new Unmet('no claims of other parties were found')
  for (const source of sources) {
    const { claimsProvider } = stage.played
    const claims = await stage.application.sso.resolveClaims({ connection, source, provider: claimsProvider })
    const missing = source.claims.find((name) => claims[name] === undefined)
    if (missing !== undefined) throw new Unmet(`the claim ${missing} is missing`)
  }
}

async function logout(stage: Stage): Promise<void> {
  const { application, provider } = stage
  const reference: LogoutReference = lastSignIn(stage).logoutReference
  const start = await application.sso.beginLogout({ reference, returnTo: '/goodbye' })
  if (start.kind === 'local') throw new Unmet('the provider was not asked to log out')
  application.keep(start.cookies)
  const page = await provider.fetch(start.outbound.url, { redirect: 'manual' })
  const text = (await page.text()).replaceAll('&amp;', '&')
  stage.frame = text.match(/<iframe src="([^"]+)"/)?.[1]
  const back = page.headers.get('location') ?? text.match(/<a href="([^"]+)"/)?.[1]
  if (back === undefined) throw new Unmet(`the provider refused the logout: ${text.match(/<p>(.*?)<\/p>/)?.[1]}`)
  const { status, headers } = await application.open(back)
  // Without the state nobody knows where this browser wanted to go, but it is shown the application.
  const isKnown = new URL(back).searchParams.get('state') === start.handle
  const location = headers.get('location')
  if (status !== 303 || location !== (isKnown ? '/goodbye' : '/')) {
    throw new Unmet(`the return was answered with ${status}, to ${location}`)
  }
}

async function backChannelLogout(stage: Stage): Promise<void> {
  const { application, played } = stage
  const url = application.sso.urls(connection).oidc.backchannelLogoutUri
  const told = application.logouts.length
  const token = played.logoutToken(personOf(stage))
  const { status, headers } = await application.open(url, new URLSearchParams({ logout_token: token }))
  if (headers.get('cache-control') !== 'no-store') throw new Unmet('the answer may be cached')
  if (status !== 200) throw new Unmet(`the logout token was answered with ${status}`)
  if (application.logouts.length === told) throw new Unmet('the session was not ended')
}

async function frontChannelLogout(stage: Stage): Promise<void> {
  const { application, provider } = stage
  const told = application.logouts.length
  const { status, headers } = await application.open(stage.frame ?? provider.logoutFrame(personOf(stage)))
  if (status !== 200) throw new Unmet(`the frame was answered with ${status}`)
  const policy = headers.get('content-security-policy') ?? ''
  if (!policy.includes(`frame-ancestors ${new URL(provider.issuer).origin}`))
    throw new Unmet('the answer is not framed')
  if (application.logouts.length === told) throw new Unmet('the session was not ended')
}

function personOf({ provider }: Stage): TestOidcProvider['people'][number] {
  const [first] = provider.people
  if (first === undefined) throw new Unmet('the provider has no people')
  return first
}
