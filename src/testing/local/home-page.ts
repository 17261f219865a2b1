import { escapeHtml } from '../../web/markup.ts'
import type { TestDirectory } from '../directory/test-directory.ts'
import { markupOf } from '../markup.ts'
import type { TestOidcProvider } from '../oidc/provider.ts'
import type { Person } from '../person.ts'
import type { TestSamlProvider } from '../saml/identity-provider.ts'
import { configurationOf, directoryOf } from './configuration.ts'

interface Home {
  readonly preset: string
  readonly openId: TestOidcProvider
  readonly saml: TestSamlProvider
  readonly directory: TestDirectory
  readonly origin: string
  readonly people: readonly Person[]
  readonly acsUrl: string | undefined
}

/** What to configure in an application, who can sign in, and the portal's tile for a login that the provider begins. */
export function homePage({ preset, openId, saml, directory, origin, people, acsUrl }: Home): Response {
  const rows = people.map(
    ({ name, email, groups }) =>
      `<tr><td>${escapeHtml(name)}</td><td>${escapeHtml(email || 'no email')}</td><td>${escapeHtml(
        groups === undefined ? 'not said' : groups.join('; ') || 'none',
      )}</td></tr>`,
  )
  const tile =
    acsUrl === undefined
      ? 'Start with <code>--acs &lt;url&gt;</code> to have a tile here that begins a SAML login at the provider.'
      : `<a href="${escapeHtml(saml.tileUrl({ acsUrl }))}">Open the application over SAML</a>`
  const main = `<p>For development on this machine only: whoever can open this page can sign in as anybody below.</p>
<h2>Configure your application</h2>
<pre>${escapeHtml(configurationOf(openId, saml))}</pre>
<p><a href="/certificate.pem">certificate.pem</a> · <a href="${escapeHtml(saml.metadataUrl)}">SAML metadata</a> ·
<a href="/.well-known/openid-configuration">OpenID Connect metadata</a></p>
<h2>Read its directory</h2>
<pre>${escapeHtml(directoryOf(directory, `${origin}/directory`))}</pre>
<h2>Portal</h2>
<p>${tile}</p>
<form method="post" action="/sign-out"><button>Sign out here</button>, to be somebody else the next time</form>
<h2>People</h2>
<table><thead><tr><th>Name</th><th>Email</th><th>Groups</th></tr></thead><tbody>
${rows.join('\n')}
</tbody></table>`
  return new Response(markupOf(`Local provider: ${preset}`, main), {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; form-action 'self'; frame-ancestors 'none'",
    },
  })
}
