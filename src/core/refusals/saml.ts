import { entry, reasons, tell, unconverted } from './entry.ts'
import { foreignLogoutAnswers, unsolicitedAnswers } from './relying-party.ts'

/** SAML 2.0. */
export const samlRefusals = {
  assertion_encrypted: unconverted('configuration'),
  subject_transient: unconverted('configuration'),
  signature_missing: unconverted('rejected'),
  signature_invalid: unconverted('rejected'),
  verifiers_disagree: unconverted('rejected'),
  assertion_undecryptable: unconverted('rejected'),
  assertion_issuer_mismatch: unconverted('rejected'),
  destination_mismatch: unconverted('rejected'),
  audience_mismatch: unconverted('rejected'),
  authentication_missing: unconverted('rejected'),
  subject_missing: unconverted('rejected'),
  subject_confirmation_invalid: unconverted('rejected'),
  in_response_to_mismatch: reasons('rejected', { ...foreignLogoutAnswers }),
  response_unsolicited: reasons('rejected', { ...unsolicitedAnswers }),
  assertion_not_yet_valid: unconverted('rejected'),
  assertion_expired: unconverted('rejected'),
  assertion_condition_unknown: unconverted('rejected'),
  assertion_replayed: entry(
    'rejected',
    tell(() => 'the assertion was used before'),
  ),
}

/** `configuration_invalid`: a setting that only SAML finds out about. */
export const invalidSamlSettings = {}

/** `algorithm_refused` of a SAML message. */
export const refusedXmlAlgorithms = {}

/** `provider_metadata_invalid` of a SAML identity provider. */
export const invalidSamlMetadata = {}
