import { type JumpcloudDirectoryOptions, jumpcloudDirectory } from 'relyant/directory'
import type { Attempt } from './cpu.ts'
import type { HostileDocument } from './document.ts'
import { type JsonShape, jsonValues } from './shapes.ts'

/** A page of people, of which one member of one record is as large as the page may be. */
const page =
  (name: string, fill: JsonShape) =>
  (bytes: number): Attempt =>
  async () => {
    const body = `{"totalCount":1,"results":[{"_id":"${'5'.repeat(24)}","${name}":${fill(bytes - 1024)}}]}`
    const source = jumpcloudDirectory({
      // An answer that breaks off is asked for again.
      sleep: async () => undefined,
      region: 'us',
      apiKey: 'a-key',
      orgId: '5'.repeat(24),
      fetch: async () => new Response(body, { headers: { 'content-type': 'application/json' } }),
    } as JumpcloudDirectoryOptions)
    const { signal } = new AbortController()
    return async () => {
      for await (const _entry of source.users({ signal }));
    }
  }

/** As many records as a page may hold, none of which is one. */
const records = (one: string) => (bytes: number) =>
  page('x', () => `0}${`,${one}`.repeat((bytes - 2048) / (one.length + 1))},{"y":0`)(bytes)

export const directoryDocuments: readonly HostileDocument[] = [
  {
    name: 'page of a directory',
    from: 'provider',
    limit: 1024 * 1024,
    readers: ['src/directory/http/send.ts', 'src/directory/http/requester.ts'],
    shapes: {
      ...Object.fromEntries(
        ['email', 'state', 'username', 'x'].flatMap((name) =>
          Object.entries(jsonValues).map(([shape, fill]) => [`${name}: ${shape}`, page(name, fill)]),
        ),
      ),
      'many records that are null': records('null'),
      'many records without an id': records('{}'),
      'many records of one id': records('{"_id":"a"}'),
    },
  },
]
