/**
 * The testing kit: provider, browser and clock in the process of a test, with real keys, tokens and signatures.
 *
 * @module relyant/testing
 */
export { type CertifiedKey, createCertifiedKey } from './testing/certificate.ts'
export { createTestClock, type TestClock } from './testing/clock.ts'
export type { Fault } from './testing/fault.ts'
export { createTestIds, type TestIds } from './testing/ids.ts'
export { type Person, type PersonInput, person } from './testing/person.ts'
export { fetchFrom, type TestProvider } from './testing/test-provider.ts'
