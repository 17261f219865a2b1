import { createRelyingParty, isSsoError, type RelyingParty } from '../src/index.ts'
import {
  createTestOpenIdProvider,
  type OidcScenario,
  oidcScenarios,
  type PlayedScenario,
  type TestOpenIdProvider,
} from '../src/testing.ts'

// Puts the library through the modules of the OpenID Foundation's test plans for relying parties, as the testing kit plays
// them: tested against the same module list, which is not a certification.

/** What came of one module. */
interface Row {
  readonly module: string
  readonly outcome: 'accepted' | 'incomplete' | 'rejected' | 'unsupported'
  readonly expected: OidcScenario['expected']
  readonly deviates: boolean
  /** The refusal, what is unmet, or what is not supported. */
  readonly detail: string
}

const origin = 'https://app.example.com'

function cookiesOf(cookies: readonly { readonly name: string; readonly value: string }[]): string {
  return cookies.map(({ name, value }) => `${name}=${value}`).join('; ')
}

/** A sign-in that the application begins. */
async function signIn(sso: RelyingParty, provider: TestOpenIdProvider): Promise<void> {
  const start = await sso.begin({ connection: 'conformance' })
  await sso.complete({ ...provider.answer(start.outbound), cookies: cookiesOf(start.cookies) })
}

/** A sign-in that the provider begins: it sends the browser to the application's login URL. */
async function signInFromProvider(sso: RelyingParty, provider: TestOpenIdProvider): Promise<void> {
  const handle = sso.handler({
    onSignIn: () => undefined,
    onError: (error) => {
      throw error
    },
  })
  const query = new URLSearchParams({ iss: provider.issuer, target_link_uri: `${origin}/deep` })
  const begun = await handle(new Request(`${origin}/auth/login?${query}`))
  const cookie = begun.headers.getSetCookie().map((line) => line.split(';')[0])
  const { url } = provider.answer({ binding: 'redirect', url: begun.headers.get('location') ?? '' })
  const end = await handle(new Request(url, { headers: { cookie: cookie.join('; ') } }))
  if (end.headers.get('location') !== '/deep') throw new Error(`the flow ended at ${end.headers.get('location')}`)
}

async function run(name: string): Promise<Row> {
  const provider = createTestOpenIdProvider()
  const played = provider.scenario(name)
  const { expected, eitherIsAllowed = false, unsupported, signIns = 1, startedBy } = played
  if (unsupported !== undefined) {
    return { module: name, outcome: 'unsupported', expected, deviates: false, detail: unsupported }
  }
  const sso = createRelyingParty({
    baseUrl: origin,
    secrets: ['a secret of the conformance run, long enough'],
    fetch: provider.fetch,
    connections: [provider.connection('conformance', played.connection)],
  })
  const begin = startedBy === 'provider' ? signInFromProvider : signIn
  let detail = ''
  try {
    for (let number = 1; number < signIns; number += 1) await begin(sso, provider)
    await begin(sso, provider).catch((error) => {
      if (!isSsoError(error)) throw error
      detail = error.code
    })
  } catch (error) {
    if (!isSsoError(error)) throw error
    return { module: name, outcome: 'incomplete', expected, deviates: true, detail: `too early: ${error.code}` }
  }
  return judge(played, detail, eitherIsAllowed)
}

function judge(played: PlayedScenario, refusal: string, eitherIsAllowed: boolean): Row {
  const { module, expected } = played
  const unmet = played.unmet()
  if (unmet !== undefined) return { module, outcome: 'incomplete', expected, deviates: true, detail: unmet }
  const outcome = refusal === '' ? 'accepted' : 'rejected'
  return { module, outcome, expected, deviates: outcome !== expected && !eitherIsAllowed, detail: refusal }
}

const rows: Row[] = []
for (const { name } of oidcScenarios) rows.push(await run(name))

if (process.argv.includes('--json')) {
  console.log(JSON.stringify(rows, undefined, 2))
} else {
  const head = { module: 'module', outcome: 'outcome', expected: 'expected', detail: 'detail' }
  const widthOf = (column: keyof typeof head): number => Math.max(...[head, ...rows].map((row) => row[column].length))
  for (const row of [head, ...rows]) {
    const cells = (['module', 'outcome', 'expected'] as const).map((column) => row[column].padEnd(widthOf(column)))
    const mark = 'deviates' in row && row.deviates ? '! ' : '  '
    console.log(`${mark}${[...cells, row.detail].join('  ')}`.trimEnd())
  }
  const count = (outcome: Row['outcome']): number => rows.filter((row) => row.outcome === outcome).length
  const deviations = rows.filter(({ deviates }) => deviates).length
  console.log(
    `\n${rows.length} modules: ${count('accepted')} accepted, ${count('rejected')} rejected, ${count('unsupported')} unsupported, ${deviations} not as expected`,
  )
}
process.exitCode = rows.some(({ deviates }) => deviates) ? 1 : 0
