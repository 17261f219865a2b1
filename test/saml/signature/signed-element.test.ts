import { expect, test } from 'vitest'
import type { LogoutExchange, ResponseExchange } from '../../../src/saml/exchange.ts'
import { checkMessage } from '../../../src/saml/logout/check-message.ts'
import { readLogoutRequest } from '../../../src/saml/logout/logout-request.ts'
import { readLogoutResponse } from '../../../src/saml/logout/logout-response.ts'
import { readDocument } from '../../../src/saml/read-document.ts'
import { readAttributes } from '../../../src/saml/response/attributes.ts'
import { readAuthentication } from '../../../src/saml/response/authn-statement.ts'
import { checkConditions } from '../../../src/saml/response/check-conditions.ts'
import { checkIssueInstant } from '../../../src/saml/response/check-issue-instant.ts'
import { checkSubjectConfirmation } from '../../../src/saml/response/check-subject-confirmation.ts'
import { readSubject } from '../../../src/saml/response/subject.ts'
import { markSigned, signedChildrenOf } from '../../../src/saml/signature/signed-element.ts'
import type { XmlElement } from '../../../src/saml/xml/element.ts'

test('the compiler lets nothing be read that was received and not verified', () => {
  const readUnverified = (received: XmlElement, response: ResponseExchange, logout: LogoutExchange) => [
    // @ts-expect-error
    readAttributes(received, response.refuse),
    // @ts-expect-error
    readSubject(received, new Map(), response),
    // @ts-expect-error
    readAuthentication(received, response),
    // @ts-expect-error
    checkConditions(received, response),
    // @ts-expect-error
    checkIssueInstant(received, response),
    // @ts-expect-error
    checkSubjectConfirmation(received, response),
    // @ts-expect-error
    checkMessage(received, logout),
    // @ts-expect-error
    readLogoutRequest(received, 0, logout),
    // @ts-expect-error
    readLogoutResponse(received, logout),
    // @ts-expect-error
    signedChildrenOf(received, 'urn:a', 'b'),
  ]
  // Its errors are the test; it is never called.
  expect(readUnverified).toBeTypeOf('function')
})

test('a mark is a type and nothing else: the element is the one that was verified', () => {
  const root = readDocument('<r xmlns="urn:a"><b/><c><b/></c><b/></r>')
  expect(markSigned(root)).toBe(root)
  const [first, second] = root.children.filter(({ name }) => name === 'b')
  expect(signedChildrenOf(markSigned(root), 'urn:a', 'b')).toEqual([first, second])
})
