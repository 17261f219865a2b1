import { parseConnection, type SamlConnection } from '../src/configuration/connection.ts'
import { createRelyingParty } from '../src/index.ts'
import { createServiceProvider } from '../src/saml/node-saml.ts'
import { verifyResponse } from '../src/saml/response/verify-response.ts'
import { attacks, clock, provider } from '../test/saml/attacks.ts'
import { acmeConnection } from '../test/support/saml-double.ts'

// Who refuses which of the attacks of the tests: the strict verifier alone, node-saml alone, and both: `npm run attacks:saml`.
// node-saml is set up as this library sets it up, for signatures only, so that only attacks on those can be compared.

const acsUrl = 'https://app.example.com/login/callback?connection=acme'
const sso = createRelyingParty({
  baseUrl: 'https://app.example.com',
  secrets: ['a secret of the comparison, long enough'],
  now: clock.now,
  connections: [acmeConnection(provider)],
})
const connections = (['strict', 'both'] as const).map(
  (verification) => parseConnection({ ...acmeConnection(provider), verification }) as SamlConnection,
)

const accepts = (verification: Promise<unknown>): Promise<boolean> =>
  verification.then(
    () => true,
    () => false,
  )

/** With what an application has to choose between: a signed assertion, or a signed response. */
async function acceptedByNodeSaml(SAMLResponse: string): Promise<boolean> {
  const answers = [true, false].map(async (response) => {
    const [connection] = connections as [SamlConnection]
    const signed = { response, assertion: !response }
    const { profile } = await createServiceProvider(connection, { acsUrl, signed }).validatePostResponseAsync({
      SAMLResponse,
    })
    if (profile?.nameID === undefined) throw new Error('nobody')
  })
  return (await Promise.all(answers.map(accepts))).includes(true)
}

const signatureGroups = [
  'signature wrapping',
  'the signed original hidden in',
  'ids',
  'a reference',
  'a signature of',
  'namespaces',
  'markup',
  'encodings',
]
for (const [group, list] of attacks.filter(([name]) => signatureGroups.includes(name))) {
  const accepted: Record<string, string[]> = { strict: [], both: [], 'node-saml': [] }
  for (const [name, forgery] of list) {
    const start = await sso.begin({ connection: 'acme' })
    const { SAMLResponse, RelayState } = provider.answer(start, forgery)
    const expected = { acsUrl, requestId: `_${RelayState}`, now: clock.now() }
    for (const connection of connections) {
      const isAccepted = await accepts(verifyResponse(connection, SAMLResponse, expected))
      if (isAccepted) accepted[connection.verification]?.push(name)
    }
    if (await acceptedByNodeSaml(SAMLResponse)) accepted['node-saml']?.push(name)
  }
  const counts = Object.entries(accepted).map(([who, names]) => `${who} ${list.length - names.length}`)
  console.log(`${group}: ${list.length} attacks, refused by ${counts.join(', ')}`)
  for (const [who, names] of Object.entries(accepted)) {
    for (const name of names) console.log(`  accepted by ${who}: ${name}`)
  }
}
