import { endsSession, type LogoutEvent, type LogoutReference } from 'relyant'
import { expect, test } from 'vitest'

const event: LogoutEvent = {
  protocol: 'saml',
  connection: 'acme',
  by: 'session',
  sids: ['one', 'two'],
  subject: 'ada',
  accountKey: 'saml|acme|ada',
  initiatedBy: 'provider',
  channel: 'front',
}
const reference: LogoutReference = {
  protocol: 'saml',
  connection: 'acme',
  accountKey: 'saml|acme|ada',
  sid: 'two',
  nameId: { value: 'ada' },
}
const byMail = 'saml-qualified|acme|emailAddress|||ada'
const { sid: _, ...withoutSession } = reference
const { subject: __, accountKey: ___, ...unnamed } = event

test.each<[string, LogoutEvent, LogoutReference, boolean]>([
  ['one of its sessions', event, reference, true],
  ['another session', event, { ...reference, sid: 'three' }, false],
  ['a session that has no name at the provider', event, withoutSession, false],
  // Names of sessions may be numbers that count up: two people may have had the same.
  ['the same session of somebody else', event, { ...reference, nameId: { value: 'eve' } }, false],
  ['the same of another connection', event, { ...reference, connection: 'globex' }, false],
  ['the same of another protocol', { ...event, protocol: 'oidc' }, reference, false],
  ['a session, where nobody is named', unnamed, reference, true],
  ['all sessions of the person', { ...event, by: 'subject', sids: [] }, withoutSession, true],
  ['all sessions of somebody else', { ...event, by: 'subject', sids: [], subject: 'eve' }, reference, false],
  ['the same text in another format', { ...event, accountKey: byMail }, reference, false],
  ['the same text in that format', { ...event, accountKey: byMail }, { ...reference, accountKey: byMail }, true],
  ['a session of that text, where no format is said', event, { ...reference, accountKey: byMail }, true],
  ['nobody', { ...unnamed, by: 'subject', sids: [] }, reference, false],
])('an event ends, or does not end, %s', (_case, one, kept, expected) => {
  expect(endsSession(one, kept)).toBe(expected)
})

test('a logout that the application began ends no session that has no name: it has ended its own', () => {
  const own: LogoutEvent = { ...event, sids: [], initiatedBy: 'relying-party' }
  expect(endsSession(own, withoutSession)).toBe(false)
})
