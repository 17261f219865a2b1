import { createHash } from 'node:crypto'
import { SsoError } from 'relyant'
import { expect, test } from 'vitest'
import { errorPage, formPage, submitScript, submitScriptHash } from '../../src/web/pages.ts'

test('the policy lets exactly the one script run', () => {
  const hash = createHash('sha256').update(submitScript).digest('base64')
  expect(submitScriptHash).toBe(`sha256-${hash}`)
  const page = formPage({ binding: 'post', url: 'https://idp.example/', fields: {} })
  expect(page).toContain(`<script>${submitScript}</script>`)
})

test('markup in what is shown stays text', () => {
  const fields = { '"><script>': `'"&<>` }
  const page = formPage({ binding: 'post', url: 'https://idp.example/?a=1&b="x"', fields })
  expect(page).toContain('action="https://idp.example/?a=1&amp;b=&quot;x&quot;"')
  expect(page).toContain('name="&quot;&gt;&lt;script&gt;" value="&#39;&quot;&amp;&lt;&gt;"')
  const error = errorPage(new SsoError('access_denied', 'm'), 'https://app.example/?a="')
  expect(error).toContain('href="https://app.example/?a=&quot;"')
  expect(errorPage(new SsoError('access_denied', 'm'), undefined)).not.toContain('href')
})
