import { configDefaults, mergeConfig } from 'vitest/config'
import config from './vitest.config.ts'

/** The tests for another day, without those that take long and would find nothing about dates that others do not. */
export default mergeConfig(config, {
  test: {
    exclude: [
      ...configDefaults.exclude,
      // They start Chromium or processes of Node, over and over.
      'test/architecture/**',
      'test/browser/**',
      'test/cli/run.test.ts',
      'test/demo/**',
      'test/support/**',
      'test/testing/browser/chromium.test.ts',
      'test/testing/examples.test.ts',
      // They send hundreds of faults and documents down a path that other tests take as well, or wait in real time.
      'test/oidc/healing.test.ts',
      'test/oidc/hostile-provider.test.ts',
      'test/refusals/*-attacks.test.ts',
      'test/saml/encrypted-assertions.test.ts',
      'test/saml/hostile-bodies.test.ts',
      'test/saml/mutations.test.ts',
      'test/saml/one-reading.test.ts',
      'test/saml/signature/**',
      'test/saml/xml/**',
      'test/testing/*/browser.test.ts',
      'test/testing/*/faults.test.ts',
      'test/web/hostile-requests.test.ts',
    ],
  },
})
