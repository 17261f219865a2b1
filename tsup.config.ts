import { defineConfig } from 'tsup'

// tsup bundles and nothing more: declarations are bundled by scripts/declarations.ts, so leaving tsup later costs this one file.
export default defineConfig({
  entry: [
    'src/index.ts',
    'src/express.ts',
    'src/fastify.ts',
    'src/providers.ts',
    'src/redis.ts',
    'src/directory.ts',
    'src/postgres.ts',
    'src/testing.ts',
    'src/cli.ts',
  ],
  format: 'esm',
  target: 'node20',
  platform: 'node',
  splitting: true,
  sourcemap: true,
  clean: true,
  dts: false,
})
