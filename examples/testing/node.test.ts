// Run with: node --import tsx --test examples/testing/node.test.ts
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestBrowser, createTestClock, createTestOidcProvider, person, signInAs } from 'relyant/testing'
import { createApplication } from './application.ts'

const ada = person({ email: 'ada@example.com', groups: ['admins'] })
const sean = person({ email: 'sean@example.com', groups: ['staff'] })
const { now, advance } = createTestClock()
const provider = createTestOidcProvider({ preset: 'jumpcloud', people: [ada, sean], now })
const app = createApplication({ connections: [provider.connection('staff')], fetch: provider.fetch, now })

test('the wiki sends a visitor to sign in, and back', async () => {
  const page = await signInAs(app, ada, { start: '/wiki' })
  assert.equal(page.url, 'https://app.example.com/wiki')
  assert.equal(page.text, 'Hello Ada')
})

test('the settings are for admins', async () => {
  assert.equal((await signInAs(app, ada, { start: '/admin' })).status, 200)
  assert.equal((await signInAs(app, sean, { start: '/admin' })).status, 403)
})

test('an invitation is for one person, once', async () => {
  assert.equal((await signInAs(app, sean, { start: '/join/i-1' })).status, 403)
  assert.equal((await signInAs(app, ada, { start: '/join/i-1' })).text, 'Welcome, Ada')
  assert.equal((await signInAs(app, ada, { start: '/join/i-1' })).status, 410)
})

test('the keys want a recent sign-in of the same person', async () => {
  const browser = createTestBrowser(app, { providers: [provider], now })
  assert.equal((await signInAs(browser, ada, { start: '/keys' })).text, 'The keys')
  advance(10 * 60)
  const loginPage = await browser.open('/keys')
  assert.equal((await loginPage.signInAs(ada)).text, 'The keys')
  advance(10 * 60)
  assert.equal((await (await browser.open('/keys')).signInAs(sean)).status, 403)
})
