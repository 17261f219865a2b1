import { createTestBrowser, type Page } from 'relyant/testing'
import { describe, expect, test } from 'vitest'

async function pageWith(body: string, contentType = 'text/html'): Promise<Page> {
  const browser = createTestBrowser(async (request) => {
    const { pathname, search } = new URL(request.url)
    if (pathname === '/page') return new Response(body, { headers: { 'content-type': contentType } })
    const type = request.headers.get('content-type')
    return Response.json({ method: request.method, url: pathname + search, type, body: await request.text() })
  })
  return browser.open('/page')
}

const fieldsOf = async (inner: string): Promise<unknown> =>
  (await pageWith(`<form>${inner}</form>`)).forms[0]?.fields.map((pair) => pair.join('='))

describe('what a form sends of itself', () => {
  test.each([
    ['<input name="a" value="1"><input type=hidden name=b value=2>', ['a=1', 'b=2']],
    [`<input name='a' value='"'><input value="&lt;&amp;&#39;&#x41;&nbsp;" name="b" />`, ['a="', "b=<&'A\u00a0"]],
    ['<input name="a"><input value="no name"><input name="" value="1">', ['a=']],
    ['<input name="a" value="1" disabled>', []],
    ['<input type="checkbox" name="a"><input type="checkbox" name="b" checked>', ['b=on']],
    ['<input type="radio" name="a" value="1"><input type="RADIO" name="a" value="2" checked>', ['a=2']],
    ['<input type="submit" name="a" value="1"><button name="b" value="2">B</button><input type="file" name="c">', []],
    ['<select name="a"><option value="1">One</option><option>Two</option></select>', ['a=1']],
    ['<select name="a"><option value="1">One</option><option selected> Two </option></select>', ['a=Two']],
    ['<textarea name="a">\n x &gt;\n</textarea>', ['a= x >\n']],
    ['<!-- <input name="a" value="1"> --><template><input name="b"></template>', []],
    ['<input name="a" value="1 > 0"><script>"<input name=b>"</script>', ['a=1 > 0']],
    ['<input name="a" value="1"><input name="a" value="2">', ['a=1', 'a=2']],
  ])('%s', async (inner, fields) => {
    expect(await fieldsOf(inner)).toEqual(fields)
  })
})

describe('a page that goes on by itself', () => {
  test.each([
    ['<meta http-equiv="refresh" content="0; url=/end?a=1&amp;b=2">', '/end?a=1&b=2'],
    ['<META HTTP-EQUIV=Refresh CONTENT=\'0;URL="https://app.example.com/end"\'>', '/end'],
  ])('is left: %s', async (markup, url) => {
    expect((await pageWith(markup)).json()).toMatchObject({ method: 'GET', url })
  })

  test.each([
    '<meta http-equiv="refresh" content="5; url=/end">',
    '<meta http-equiv="refresh" content="0">',
    '<!-- <meta http-equiv="refresh" content="0; url=/end"> -->',
    '<meta http-equiv="content-type" content="0; url=/end">',
  ])('stays where it does not: %s', async (markup) => {
    expect((await pageWith(markup)).text).toBe(markup)
  })
})

test('buttons are told of, but not sent unless they are given', async () => {
  const page = await pageWith(
    '<form action="/end"><button name="a" value="1">Save <b>it</b></button><input type="submit" name="b" value="Delete"><button>Close</button></form>',
  )
  expect(page.forms[0]?.buttons).toEqual([
    { name: 'a', value: '1', text: 'Save it' },
    { value: '', text: 'Close' },
    { name: 'b', value: 'Delete', text: 'Delete' },
  ])
  expect((await page.submit({ b: 'Delete' })).json()).toMatchObject({ url: '/end?b=Delete' })
})

describe('submitting', () => {
  test('by GET, in the query, instead of the one that was there', async () => {
    const page = await pageWith('<form action="/end?old=1"><input name="a" value="1 2"></form>')
    expect((await page.submit({ b: '3' })).json()).toMatchObject({ method: 'GET', url: '/end?a=1+2&b=3' })
  })

  test('by POST, to where the page came from if the form does not say', async () => {
    const page = await pageWith('<form method="POST"><input name="a" value="1"></form>')
    const [form] = page.forms
    expect(form).toMatchObject({ method: 'post', action: 'https://app.example.com/page' })
  })

  test('a given field takes the place of the page’s, in full; an array gives several', async () => {
    const form = '<form method="post" action="/end"><input name="a" value="1"><input name="a" value="2"></form>'
    const page = await pageWith(form)
    expect((await page.submit({ a: ['3', '4'], b: '5' })).json()).toMatchObject({ body: 'a=3&a=4&b=5' })
    expect((await page.submit({ a: [] })).json()).toMatchObject({ body: '' })
  })

  test('as multipart/form-data where the form asks for it', async () => {
    const page = await pageWith(
      '<form method="post" action="/end" enctype="multipart/form-data"><input name="a" value="1"></form>',
    )
    const sent = (await page.submit()).json() as { type: string; body: string }
    expect(sent.type).toMatch(/^multipart\/form-data; boundary=/)
    expect(sent.body).toContain('name="a"\r\n\r\n1\r\n')
  })

  test('one of several, by id, name or number', async () => {
    const page = await pageWith(
      '<form id="one" action="/1"></form><form name="two" action="/2"></form><form action="/3"></form>',
    )
    for (const [form, url] of [
      ['one', '/1'],
      ['two', '/2'],
      [2, '/3'],
    ] as const) {
      expect((await page.submit({}, { form })).json()).toMatchObject({ url })
    }
    await expect(page.submit()).rejects.toThrow(
      'has several forms, say which; it has one (get https://app.example.com/1), two (',
    )
    await expect(page.submit({}, { form: 'three' })).rejects.toThrow('has no such form')
  })

  test('where there is no form', async () => {
    const page = await pageWith('<title>Empty &amp; bare</title>')
    expect(page.title).toBe('Empty & bare')
    await expect(page.submit()).rejects.toThrow(
      'https://app.example.com/page (200, "Empty & bare") has no such form; it has none',
    )
  })
})

test('what is no HTML has neither forms nor links, whatever it looks like', async () => {
  const page = await pageWith(
    '<form></form><a href="/x">x</a><script>document.forms[0].submit()</script>',
    'text/plain',
  )
  expect([page.forms, page.links, page.title]).toEqual([[], [], undefined])
  expect(() => page.json()).toThrow(SyntaxError)
})

test.each([
  `<body onload="document.forms[0].submit()"><form action="/end"></form></body>`,
  `<form action="/wrong"></form><form name="mine" action="/end"></form><script>document.mine.submit()</script>`,
])('a form that submits itself: %s', async (body) => {
  expect((await pageWith(body)).url).toMatch(/\/end$/)
})
