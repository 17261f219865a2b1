import { request } from 'node:http'

export interface Got {
  readonly status: number | undefined
  readonly location: string | undefined
  readonly body: string
}

/** A request as a browser makes it for a page: `fetch` would say that it is no navigation. */
export function get(url: string, headers: Readonly<Record<string, string>>): Promise<Got> {
  return new Promise((resolve, reject) => {
    request(url, { headers }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        body += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode, location: response.headers.location, body }))
      response.on('error', reject)
    })
      .on('error', reject)
      .end()
  })
}
