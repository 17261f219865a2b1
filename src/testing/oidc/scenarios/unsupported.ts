import type { ScenarioScript } from '../scenario.ts'

const unsupported = (
  reason: string,
  modules: Readonly<Record<string, readonly ['accepted' | 'rejected', string]>>,
  prefix = 'oidcc-client-test-',
): readonly ScenarioScript[] =>
  Object.entries(modules).map(([name, [expected, description]]) => ({
    name: prefix + name,
    description,
    expected,
    unsupported: reason,
  }))

/** The modules that ask for what this library cannot do. */
export const unsupportedScenarios: readonly ScenarioScript[] = [
  ...unsupported('only the code flow, in which c_hash is optional', {
    'missing-chash': ['rejected', 'rejects an ID token without c_hash'],
  }),
  ...unsupported('the access token is sent in the header only', {
    'userinfo-bearer-body': ['accepted', 'sends the access token in the form'],
  }),
  ...unsupported('request objects are signed, and sent or pushed: not hosted for the provider to fetch', {
    'request-uri-signed-none': ['accepted', 'passes an unsigned request object by reference'],
    'request-uri-signed-rs256': ['accepted', 'passes a signed request object by reference'],
  }),
  ...unsupported('issuers are configured, not looked up by WebFinger', {
    'discovery-webfinger-acct': ['accepted', 'finds the issuer of an acct: identifier'],
    'discovery-webfinger-url': ['accepted', 'finds the issuer of a URL'],
  }),
  ...unsupported('clients are configured, not registered dynamically', {
    'dynamic-registration': ['accepted', 'registers itself'],
  }),
  ...unsupported('there is no session management: browsers that block cookies of other sites have ended it', {
    'session-management': ['accepted', 'watches the check_session_iframe'],
  }),
  ...unsupported(
    'there is no Open Banking, whose intent the ID token would have to name',
    { 'invalid-openbanking-intent-id': ['rejected', 'rejects an ID token of another intent'] },
    'fapi2-security-profile-final-client-test-',
  ),
]
