import fc from 'fast-check'
import { replayCacheSize } from '../application.ts'
import { origins } from '../cast.ts'
import { headerOf } from '../server.ts'
import type { Step } from '../step.ts'

/** The hostile tenant's provider sends as many logout tokens as the replay cache can remember; others must not notice. */
export const flood: fc.Arbitrary<Step> = fc.record({ node: fc.constantFrom(0, 1) }).map((facts) => ({
  name: 'FloodReplayCache',
  facts,
  possible: () => true,
  async act(world) {
    const url = `${origins.app}/auth/logout/back-channel/hostile-op`
    for (let count = 0; count <= replayCacheSize; count += 1) {
      const token = world.providers.oidc['hostile-op'].logoutToken(`session-${world.next()}`)
      const headers = { [headerOf.node]: `${facts.node}`, 'content-type': 'application/x-www-form-urlencoded' }
      const body = new URLSearchParams({ logout_token: token }).toString()
      await world.server.serve(new Request(url, { method: 'POST', headers, body }))
    }
  },
}))
