import type { SamlFault } from '../defect.ts'
import { addressFaults } from './addresses.ts'
import { assertionFaults } from './assertions.ts'
import { bombFaults } from './bombs.ts'
import { correlationFaults } from './correlation.ts'
import { documentFaults, encodingFaults } from './documents.ts'
import { identifierFaults } from './identifiers.ts'
import { markupFaults, namespaceFaults } from './markup.ts'
import { referenceFaults } from './references.ts'
import { algorithmFaults, signatureFaults } from './signatures.ts'
import { statusFaults } from './status.ts'
import { timeFaults } from './times.ts'
import { hidingFaults, replacedFaults, wrappingFaults } from './wrapping.ts'

/**
 * What a SAML identity provider, or somebody between it and an application, can do wrong: each with the refusal that the
 * application has to answer with. The codes are those of a connection as `provider.connection()` gives it, before it has
 * received anything: one that wants a certain signature may find that missing first.
 *
 * @example
 * for (const fault of samlFaults) {
 *   test(fault.description, async () => {
 *     provider.commit(fault)
 *     // sign in with a fresh application; it refuses with fault.code
 *   })
 * }
 */
export const samlFaults: readonly SamlFault[] = Object.freeze([
  ...wrappingFaults,
  ...hidingFaults,
  ...replacedFaults,
  ...signatureFaults,
  ...algorithmFaults,
  ...referenceFaults,
  ...identifierFaults,
  ...markupFaults,
  ...namespaceFaults,
  ...addressFaults,
  ...timeFaults,
  ...assertionFaults,
  ...statusFaults,
  ...correlationFaults,
  ...documentFaults,
  ...encodingFaults,
  ...bombFaults,
])
