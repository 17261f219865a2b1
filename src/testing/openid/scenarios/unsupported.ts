import type { ScenarioScript } from '../scenario.ts'

const unsupported = (
  reason: string,
  modules: Readonly<Record<string, readonly ['accepted' | 'rejected', string]>>,
): readonly ScenarioScript[] =>
  Object.entries(modules).map(([name, [expected, description]]) => ({
    name: `oidcc-client-test-${name}`,
    description,
    expected,
    unsupported: reason,
  }))

/** The modules that ask for what this library cannot do. */
export const unsupportedScenarios: readonly ScenarioScript[] = [
  ...unsupported('only the code flow: there is no c_hash in it', {
    'invalid-chash': ['rejected', 'rejects an ID token whose c_hash is wrong'],
    'missing-chash': ['rejected', 'rejects an ID token without c_hash'],
  }),
  ...unsupported('the access token is sent in the header only', {
    'userinfo-bearer-body': ['accepted', 'sends the access token in the form'],
  }),
  ...unsupported('claims of other providers are not fetched', {
    'aggregated-claims': ['accepted', 'reads claims that another provider has signed'],
    'distributed-claims': ['accepted', 'fetches claims from another provider'],
  }),
  ...unsupported('no request asks for response_mode=form_post and prompt=none', {
    'form-post-error': ['rejected', 'shows an error that the provider has posted'],
  }),
  ...unsupported('there are no request objects', {
    'request-uri-signed-none': ['accepted', 'passes an unsigned request object by reference'],
    'request-uri-signed-rs256': ['accepted', 'passes a signed request object by reference'],
  }),
  ...unsupported('there is no mutual TLS', {
    'mtls-endpoint-aliases': ['accepted', 'uses the token endpoint of mtls_endpoint_aliases'],
  }),
  ...unsupported('refresh tokens are handed out, not used', {
    'refresh-token': ['accepted', 'refreshes, and calls userinfo with the new token'],
    'refresh-token-invalid-issuer': ['rejected', 'rejects a refreshed ID token of another issuer'],
    'refresh-token-invalid-sub': ['rejected', 'rejects a refreshed ID token of another subject'],
  }),
  ...unsupported('issuers are configured, not looked up by WebFinger', {
    'discovery-webfinger-acct': ['accepted', 'finds the issuer of an acct: identifier'],
    'discovery-webfinger-url': ['accepted', 'finds the issuer of a URL'],
  }),
  ...unsupported('clients are configured, not registered dynamically', {
    'dynamic-registration': ['accepted', 'registers itself'],
  }),
  ...unsupported('there is no logout at the provider', {
    'rp-init-logout': ['accepted', 'calls the end_session_endpoint, and handles the return'],
    'rp-init-logout-other-state': ['accepted', 'handles a return whose state differs'],
    'rp-init-logout-no-state': ['accepted', 'handles a return without state'],
  }),
  ...unsupported('there is no back-channel logout', {
    'rp-backchannel-rpinitlogout': [
      'accepted',
      'takes a logout token, ends the session and lets nobody cache the answer',
    ],
    'rp-backchannel-rpinitlogout-alg-none': ['rejected', 'rejects a logout token that is not signed'],
    'rp-backchannel-rpinitlogout-wrong-alg': ['rejected', 'rejects a logout token signed with another algorithm'],
    'rp-backchannel-rpinitlogout-wrong-aud': ['rejected', 'rejects a logout token for another client'],
    'rp-backchannel-rpinitlogout-wrong-iss': ['rejected', 'rejects a logout token of another issuer'],
    'rp-backchannel-rpinitlogout-wrong-event': ['rejected', 'rejects a logout token of another event'],
    'rp-backchannel-rpinitlogout-no-event': ['rejected', 'rejects a logout token without an event'],
    'rp-backchannel-rpinitlogout-with-nonce': ['rejected', 'rejects a logout token with a nonce'],
  }),
  ...unsupported('there is no front-channel logout', {
    'rp-frontchannel-rpinitlogout': ['accepted', 'ends the session in an iframe'],
    'rp-frontchannel-opinitlogout': ['accepted', 'ends the session in an iframe, as the provider began'],
  }),
  ...unsupported('there is no session management', {
    'session-management': ['accepted', 'watches the check_session_iframe'],
  }),
]
