/** JumpCloud's hosts: an organisation lives in exactly one region. */
export const jumpcloudHosts = {
  us: {
    console: 'https://console.jumpcloud.com',
    insights: 'https://api.jumpcloud.com',
    oauth: 'https://admin-oauth.id.jumpcloud.com',
  },
  eu: {
    console: 'https://console.eu.jumpcloud.com',
    insights: 'https://api.eu.jumpcloud.com',
    oauth: 'https://admin-oauth.id.eu.jumpcloud.com',
  },
  in: {
    console: 'https://console.in.jumpcloud.com',
    insights: 'https://api.in.jumpcloud.com',
    oauth: 'https://admin-oauth.id.in.jumpcloud.com',
  },
} as const

/** Where the two versions of the API, Directory Insights, and the tokens of service accounts are; without a slash at the end. */
export interface JumpcloudBaseUrls {
  readonly console: string
  readonly insights: string
  readonly oauth: string
}
