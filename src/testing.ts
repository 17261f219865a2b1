/**
 * The testing kit: provider, browser and clock in the process of a test, with real keys, tokens and signatures.
 *
 * @module relyant/testing
 */
export { createTestBrowser, type TestBrowserOptions } from './testing/browser/browser.ts'
export type { Cookie } from './testing/browser/cookie-jar.ts'
export type { Form, Link } from './testing/browser/html.ts'
export type { TestApplications } from './testing/browser/network.ts'
export type {
  FormFields,
  FromOptions,
  Page,
  RefusedCookie,
  SubmitOptions,
  TestBrowser,
  VisitOptions,
} from './testing/browser/test-browser.ts'
export type { TestApplication } from './testing/browser/transport.ts'
export { type CertifiedKey, type CertifiedKeyOptions, createCertifiedKey } from './testing/certificate.ts'
export { createTestClock, type TestClock } from './testing/clock.ts'
export type { ContractCheck, ContractOptions } from './testing/contracts/contract.ts'
export {
  type CreateDirectoryTarget,
  type DirectoryTargetContractOptions,
  directoryTargetContract,
} from './testing/contracts/directory-target.ts'
export { oneTimeStoreContract } from './testing/contracts/one-time-store.ts'
export { refreshStoreContract } from './testing/contracts/refresh-store.ts'
export { replayCacheContract } from './testing/contracts/replay-cache.ts'
export type { DirectoryCounts } from './testing/directory/counts.ts'
export type { DirectoryData } from './testing/directory/data.ts'
export { type DirectoryFault, directoryFaults } from './testing/directory/faults.ts'
export {
  createMemoryDirectoryTarget,
  type DirectoryTables,
  type MemoryDirectoryTarget,
} from './testing/directory/memory-target.ts'
export type { DirectoryRecord } from './testing/directory/records.ts'
export {
  createTestDirectory,
  type DirectoryRequestSeen,
  type ListeningDirectory,
  type PlayOptions,
  type TestDirectory,
  type TestDirectoryOptions,
} from './testing/directory/test-directory.ts'
export type { Fault } from './testing/fault.ts'
export { createTestIds, type TestIds } from './testing/ids.ts'
export {
  type LocalPreset,
  type LocalProvider,
  type LocalProviderOptions,
  localPresets,
  startLocalProvider,
} from './testing/local/local-provider.ts'
export { type MintSignInOptions, mintSignIn } from './testing/mint-sign-in.ts'
export type { ClientKey } from './testing/oidc/client-key.ts'
export type { OidcConnectionChanges } from './testing/oidc/connection.ts'
export type { TestOidcProviderOptions } from './testing/oidc/create-site.ts'
export type { DefectContext, IdTokenParts, OidcDefect, OidcEndpointName, OidcFault } from './testing/oidc/defect.ts'
export { oidcFaults } from './testing/oidc/faults.ts'
export type { ProviderAlgorithm, ProviderKey } from './testing/oidc/keys.ts'
export type { OidcRequest } from './testing/oidc/oidc-request.ts'
export { type OidcPlan, oidcPlans } from './testing/oidc/plans.ts'
export type { ClientAuthenticationMethod, OidcPresetName } from './testing/oidc/preset.ts'
export {
  createTestOidcProvider,
  type OidcAnswer,
  type OidcAnswerOptions,
  type TestOidcProvider,
} from './testing/oidc/provider.ts'
export type { ClaimsParty, OidcScenario, PlayedScenario, ScenarioStep } from './testing/oidc/scenario.ts'
export { oidcScenarios } from './testing/oidc/scenarios.ts'
export { type Person, type PersonInput, person } from './testing/person.ts'
export type { AnswerFields, AnswerInEdit, SamlDefect, SamlEdit, SamlFault, Signed } from './testing/saml/defect.ts'
export { samlFaults } from './testing/saml/faults/catalogue.ts'
export {
  createTestSamlProvider,
  type SamlAnswer,
  type SamlAnswerOptions,
  type SamlConnectionChanges,
  type TestSamlProvider,
} from './testing/saml/identity-provider.ts'
export type { TestSamlProviderOptions } from './testing/saml/options.ts'
export type { SamlPresetName } from './testing/saml/presets.ts'
export type { ReceivedAuthnRequest, ReceivedMessage } from './testing/saml/received-message.ts'
export type { UnsolicitedTarget } from './testing/saml/sign-in-request.ts'
export type { LogoutRequestOptions } from './testing/saml/single-logout.ts'
export { type SignInAsOptions, signInAs } from './testing/sign-in-as.ts'
export { fetchFrom, type TestProvider } from './testing/test-provider.ts'
