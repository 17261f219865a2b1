import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const source = (file: string): string => fileURLToPath(new URL(`src/${file}`, import.meta.url))

export default defineConfig({
  resolve: {
    // Tests run from source; that the built package has the same entries is what check:package proves.
    alias: [
      { find: /^relyant$/, replacement: source('index.ts') },
      { find: /^relyant\/(.*)$/, replacement: source('$1.ts') },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 20_000,
    // All cores: by default one is left for a watcher that there is not.
    maxWorkers: '100%',
    // Files share their modules: the library keeps nothing in them that a test could find, and loading takes a third of the time.
    isolate: false,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: Object.fromEntries(
        ['core', 'state', 'oidc', 'saml', 'relying-party'].map((floor) => [
          `src/${floor}/**/*.ts`,
          { lines: 95, branches: 95 },
        ]),
      ),
    },
  },
})
