import { readFileSync, rmSync } from 'node:fs'
import { rollup } from 'rollup'
import { dts } from 'rollup-plugin-dts'
import ts from 'typescript'

// One declaration file for each entry, and one for what they share, so that a type of two entries is one type.

const root = new URL('..', import.meta.url).pathname
const manifest = JSON.parse(readFileSync(`${root}package.json`, 'utf8'))
const entries = Object.values<{ types?: string }>(manifest.exports)
  .flatMap(({ types }) => types ?? [])
  .map((types) => types.replace(/^\.\/dist\/(.*)\.d\.ts$/, '$1'))

const packages = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies, ...manifest.peerDependencies })
const isPackage = (id: string): boolean =>
  id.startsWith('node:') || packages.some((name) => id === name || id.startsWith(`${name}/`))

/** What an entry has for itself is in its own file. */
const isShared = (id: string): boolean => !/\/src\/(?:[a-z]+\.ts$|testing\/|adapters\/|providers\/)/.test(id)

for (const file of ts.sys.readDirectory(`${root}dist`, ['.d.ts'])) rmSync(file)
const bundle = await rollup({
  input: Object.fromEntries(entries.map((entry) => [entry, `${root}src/${entry}.ts`])),
  external: isPackage,
  plugins: [dts({ tsconfig: `${root}tsconfig.build.json` })],
  onwarn: ({ message }) => {
    throw new Error(message)
  },
})
await bundle.write({
  dir: `${root}dist`,
  entryFileNames: '[name].d.ts',
  chunkFileNames: '[name].d.ts',
  // Names as they are in the sources: an editor shows them.
  minifyInternalExports: false,
  manualChunks: (id) => (isShared(id) ? 'shared' : undefined),
})
await bundle.close()
