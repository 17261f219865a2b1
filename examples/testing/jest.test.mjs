// Jest is not installed here. In a project of your own:
//
//   npm install --save-dev jest @swc/core @swc/jest
//   node --experimental-vm-modules node_modules/jest/bin/jest.js
//
// with this in package.json, because the application is written in TypeScript and relyant is ESM:
//
//   "type": "module",
//   "jest": {
//     "testMatch": ["**/jest.test.mjs"],
//     "moduleFileExtensions": ["ts", "js", "mjs", "json"],
//     "transform": { "\\.ts$": "@swc/jest" },
//     "extensionsToTreatAsEsm": [".ts"]
//   }
/* global expect, test */
import { createTestBrowser, createTestClock, createTestOidcProvider, person, signInAs } from 'relyant/testing'
import { createApplication } from './application.ts'

const ada = person({ email: 'ada@example.com', groups: ['admins'] })
const sean = person({ email: 'sean@example.com', groups: ['staff'] })
const { now, advance } = createTestClock()
const provider = createTestOidcProvider({ preset: 'jumpcloud', people: [ada, sean], now })
const app = createApplication({ connections: [provider.connection('staff')], fetch: provider.fetch, now })

test('the wiki sends a visitor to sign in, and back', async () => {
  const page = await signInAs(app, ada, { start: '/wiki' })
  expect(page).toMatchObject({ url: 'https://app.example.com/wiki', text: 'Hello Ada' })
})

test('the settings are for admins', async () => {
  expect(await signInAs(app, ada, { start: '/admin' })).toMatchObject({ status: 200, text: 'The settings' })
  expect(await signInAs(app, sean, { start: '/admin' })).toMatchObject({ status: 403 })
})

test('an invitation is for one person, once', async () => {
  expect(await signInAs(app, sean, { start: '/join/i-1' })).toMatchObject({ status: 403 })
  expect(await signInAs(app, ada, { start: '/join/i-1' })).toMatchObject({ status: 200, text: 'Welcome, Ada' })
  expect(await signInAs(app, ada, { start: '/join/i-1' })).toMatchObject({ status: 410 })
})

test('the keys want a recent sign-in of the same person', async () => {
  const browser = createTestBrowser(app, { providers: [provider], now })
  expect(await signInAs(browser, ada, { start: '/keys' })).toMatchObject({ text: 'The keys' })
  advance(10 * 60)
  const loginPage = await browser.open('/keys')
  expect(await loginPage.signInAs(ada)).toMatchObject({ text: 'The keys' })
  advance(10 * 60)
  expect(await (await browser.open('/keys')).signInAs(sean)).toMatchObject({ status: 403 })
})
