import { directoryDocuments } from './directory.ts'
import type { HostileDocument } from './document.ts'
import { openidDocuments } from './openid.ts'
import { requestDocuments } from './requests.ts'
import { samlDocuments } from './saml.ts'

/** Every document that a stranger or a provider controls. */
export const hostileDocuments: readonly HostileDocument[] = [
  ...openidDocuments,
  ...samlDocuments,
  ...requestDocuments,
  ...directoryDocuments,
]
