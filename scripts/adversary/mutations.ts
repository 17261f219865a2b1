import type { Mutation } from '../mutants.ts'

const completing = 'relying-party/complete.ts'
const demands = 'relying-party/demands.ts'
const confirmation = 'saml/response/check-subject-confirmation.ts'

/** Each of them has to be noticed by the adversary. */
export const mutations: readonly Mutation[] = [
  {
    name: 'an answer at the place of another connection',
    file: completing,
    text: 'match.connection !== undefined && match.connection !== id',
    instead: 'false',
  },
  {
    name: 'an answer at the place of another purpose',
    file: completing,
    text: '!match.names.includes(callback)',
    instead: 'false',
  },
  {
    name: 'a cookie that holds another transaction than its name says',
    file: completing,
    text: 'transaction.handle !== handle',
    instead: 'false',
  },
  {
    name: 'white space that is none in the names of cookies',
    file: 'relying-party/received.ts',
    text: '[stripped(text, 0, equals), stripped(text, equals + 1, text.length)]',
    instead: '[text.slice(0, equals).trim(), text.slice(equals + 1).trim()]',
  },
  {
    name: 'who typed an issuer, in account keys',
    file: 'core/account-key.ts',
    text: 'return isIssuerProven(connection) ?',
    instead: 'return true ?',
  },
  {
    name: 'what a name id says beside its text, in account keys',
    file: 'core/account-key.ts',
    text: "particulars.every((one) => one === '')",
    instead: 'true',
  },
  {
    name: 'a provider that could be taken for another one, at a callback that they share',
    file: 'relying-party/check-shared-callback.ts',
    text: 'if (lacks === undefined) return',
    instead: 'return',
  },
  {
    name: 'an expired transaction',
    file: completing,
    text: 'environment.now() / 1000 >= expiresAt',
    instead: 'false',
  },
  {
    name: 'the nonce',
    file: 'oidc/authorization-request.ts',
    text: 'client.randomNonce()',
    instead: "'always-the-same'",
  },
  {
    name: 'the signature of the ID token',
    file: 'oidc/verify-with-keys.ts',
    text: 'return (await compactVerify(jwt, key)).payload',
    instead: "return new Uint8Array(Buffer.from(jwt.split('.')[1] ?? '', 'base64url'))",
  },
  {
    name: 'the audience of an assertion',
    file: 'saml/response/check-conditions.ts',
    text: 'audiences.length === 0 || !audiences.every((names) => names.includes(expected))',
    instead: 'false',
  },
  { name: 'the recipient of an assertion', file: confirmation, text: 'recipient !== acsUrl', instead: 'false' },
  {
    name: 'the destination of a response',
    file: 'saml/message/destination.ts',
    text: 'received !== expected',
    instead: 'false',
  },
  {
    name: 'the issuer of an assertion',
    file: 'saml/message/issuer.ts',
    text: 'another !== undefined || received !== expected',
    instead: 'false',
  },
  {
    name: 'the request that an assertion answers',
    file: confirmation,
    text: 'if (inResponseTo !== requestId) {',
    instead: 'if (false) {',
  },
  {
    name: 'the end of an assertion',
    file: 'saml/response/check-window.ts',
    text: 'until !== undefined && now - clockTolerance >= until',
    instead: 'false',
  },
  {
    name: 'the signature of an assertion',
    file: 'saml/signature/verify-signature.ts',
    text: '.find(({ key }) => isSignatureOf(algorithm, text, value, key))',
    instead: '[0]',
  },
  {
    name: 'an assertion that was used before',
    file: 'relying-party/unsolicited.ts',
    text: "!(await claimOnce(services, { connection: connection.id, kind: 'assertion', ...once }))",
    instead: 'false',
  },
  {
    name: 'OIDC transaction not claimed',
    file: completing,
    text: "if (!(await claimOnce(services, use))) refuse('transaction_used', {})",
    instead: "if (connection.protocol === 'saml' && !(await claimOnce(services, use))) refuse('transaction_used', {})",
  },
  {
    name: 'second binding not checked',
    file: completing,
    text: 'await checkBinding(services, { cookies, binding: inbound.binding }, transaction)',
    instead: '',
  },
  {
    name: 'room of one connection in the replay cache taken by another',
    file: 'state/replay-cache.ts',
    text: 'return own < maxPerConnection && (size < max || own + 1 <= share)',
    instead: 'return size < max',
  },
  {
    name: 'an unsolicited answer to a connection that takes none',
    file: 'relying-party/unsolicited.ts',
    text: "isSaml(connection) && connection.allowUnsolicited && match.names.includes('acs')",
    instead: "isSaml(connection) && match.names.includes('acs')",
  },
  {
    name: 'a step-up by another account',
    file: demands,
    text: 'demands.accountKey !== undefined && identity.accountKey !== demands.accountKey',
    instead: 'false',
  },
  {
    name: 'a step-up by an old authentication',
    file: demands,
    text: 'age <= maxAge + connection.clockTolerance',
    instead: 'true',
  },
  {
    name: 'an invitation of another email address',
    file: demands,
    text: 'normaliseEmail(email) !== normaliseEmail(invited)',
    instead: 'false',
  },
  {
    name: 'an invitation of an email address that nobody has verified',
    file: demands,
    text: '|| emailVerified === true) return',
    instead: '|| true) return',
  },
  {
    name: 'the place to return to',
    file: 'core/return-to.ts',
    text: '!origins.includes(url.origin)',
    instead: 'false',
  },
  {
    name: 'a step-up that was shown in another browser',
    file: 'relying-party/confirmations.ts',
    text: 'browser !== cookies.get(name)',
    instead: 'false',
  },
  {
    name: 'the code of a step-up',
    file: 'relying-party/confirmations.ts',
    text: 'stepUp.code !== undefined && !sameConfirmationCode(answer.code, stepUp.code)',
    instead: 'false',
  },
  {
    name: 'secrets that a provider quotes',
    file: 'oidc/provider-answer.ts',
    text: 'decisive.has(value) ? value : withoutSecrets(value, secrets)',
    instead: 'value',
  },
]
