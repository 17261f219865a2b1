/** A form of a page, with what a browser would send of it if nobody touched it. */
export interface Form {
  readonly id?: string
  readonly name?: string
  readonly method: 'get' | 'post'
  /** Where it goes: a whole URL. */
  readonly action: string
  readonly encoding: 'application/x-www-form-urlencoded' | 'multipart/form-data'
  /** In the page's order; buttons and what is disabled or unticked are left out. */
  readonly fields: readonly (readonly [name: string, value: string])[]
  readonly buttons: readonly { readonly name?: string; readonly value: string; readonly text: string }[]
}

export interface Link {
  /** As the page says it. */
  readonly href: string
  readonly text: string
}

/** What a test asks of the HTML of a page; there is no document behind it, and no script runs. */
export interface Html {
  readonly title?: string
  readonly forms: readonly Form[]
  readonly links: readonly Link[]
  /** The form that a script of the page submits as soon as it is shown. */
  readonly autoForm?: Form
  /** Where the page goes by itself as soon as it is shown: a whole URL. */
  readonly refresh?: string
}

export function readHtml(text: string, url: string): Html {
  const visible = text.replaceAll(/<!--[\s\S]*?-->|<(script|style|template)\b[\s\S]*?<\/\1\s*>/gi, '')
  const title = /<title\b[^>]*>([\s\S]*?)<\/title>/i.exec(visible)?.[1]
  const forms = elements(visible, 'form').map(({ attributes, inner }) => readForm(attributes, inner, url))
  const links = elements(visible, 'a').flatMap(({ attributes, inner }) => {
    const href = attributes.get('href')
    return href === undefined ? [] : [{ href, text: textOf(inner) }]
  })
  const autoForm = findAutoForm(text, forms)
  const refresh = findRefresh(visible, url)
  return {
    ...(title !== undefined && { title: textOf(title) }),
    ...{ forms, links },
    ...(autoForm && { autoForm }),
    ...(refresh !== undefined && { refresh }),
  }
}

/** Recognised by the word that every such page has to have: `submit()`, in a script or in the `onload` of its body. */
function findAutoForm(text: string, forms: readonly Form[]): Form | undefined {
  const scripts = [...text.matchAll(/<script\b[^>]*>([\s\S]*?)<\/script\s*>|<body\b[^>]*\bonload=("[^"]*"|'[^']*')/gi)]
  const script = scripts.map(([, code, onload]) => code ?? onload ?? '').find((code) => code.includes('.submit()'))
  if (script === undefined) return undefined
  const named = forms.find(({ id, name }) => [id, name].some((one) => one !== undefined && script.includes(one)))
  return named ?? forms[0]
}

/** @see [HTML, refresh state](https://html.spec.whatwg.org/multipage/semantics.html#attr-meta-http-equiv-refresh) */
function findRefresh(visible: string, url: string): string | undefined {
  const tags = [...visible.matchAll(/<meta\b((?:"[^"]*"|'[^']*'|[^>"'])*)>/gi)].map(([, head = '']) =>
    attributesOf(head),
  )
  const content = tags.find((tag) => tag.get('http-equiv')?.toLowerCase() === 'refresh')?.get('content') ?? ''
  const [, target] = /^\s*0(?:\.\d*)?\s*[;,]\s*url\s*=\s*["']?([^"']+)/i.exec(content) ?? []
  return target === undefined ? undefined : new URL(target, url).href
}

interface Element {
  readonly attributes: ReadonlyMap<string, string>
  readonly inner: string
}

function elements(html: string, name: string): readonly Element[] {
  const pattern = new RegExp(`<${name}(?=[\\s/>])((?:"[^"]*"|'[^']*'|[^>"'])*)>([\\s\\S]*?)</${name}\\s*>`, 'gi')
  return [...html.matchAll(pattern)].map(([, head = '', inner = '']) => ({ attributes: attributesOf(head), inner }))
}

function readForm(attributes: Element['attributes'], inner: string, url: string): Form {
  const id = attributes.get('id')
  const name = attributes.get('name')
  const multipart = attributes.get('enctype')?.toLowerCase() === 'multipart/form-data'
  return {
    ...(id !== undefined && { id }),
    ...(name !== undefined && { name }),
    method: attributes.get('method')?.toLowerCase() === 'post' ? 'post' : 'get',
    action: new URL(attributes.get('action') || url, url).href,
    encoding: multipart ? 'multipart/form-data' : 'application/x-www-form-urlencoded',
    fields: fieldsOf(inner),
    buttons: buttonsOf(inner),
  }
}

function buttonsOf(inner: string): Form['buttons'] {
  const tags = [...inner.matchAll(/<input\b((?:"[^"]*"|'[^']*'|[^>"'])*)>/gi)].map(([, head = '']) =>
    attributesOf(head),
  )
  const inputs = tags.filter((attributes) => attributes.get('type')?.toLowerCase() === 'submit')
  return [
    ...elements(inner, 'button').map(({ attributes, inner: label }) => ({ attributes, text: textOf(label) })),
    ...inputs.map((attributes) => ({ attributes, text: attributes.get('value') ?? 'Submit' })),
  ].map(({ attributes, text }) => {
    const name = attributes.get('name')
    return { ...(name && { name }), value: attributes.get('value') ?? '', text }
  })
}

function fieldsOf(inner: string): readonly (readonly [string, string])[] {
  const pattern =
    /<(input)\b((?:"[^"]*"|'[^']*'|[^>"'])*)>|<(select|textarea)\b((?:"[^"]*"|'[^']*'|[^>"'])*)>([\s\S]*?)<\/\3\s*>/gi
  return [...inner.matchAll(pattern)].flatMap(([, input, inputHead, other, otherHead, content = '']) => {
    const attributes = attributesOf(inputHead ?? otherHead ?? '')
    const name = attributes.get('name')
    if (!name || attributes.has('disabled')) return []
    const values = input === undefined ? valuesOf(other as string, content) : valuesOfInput(attributes)
    return values.map((value) => [name, value] as const)
  })
}

function valuesOfInput(attributes: Element['attributes']): readonly string[] {
  const type = attributes.get('type')?.toLowerCase() ?? 'text'
  if (['submit', 'button', 'image', 'reset', 'file'].includes(type)) return []
  if (type !== 'checkbox' && type !== 'radio') return [attributes.get('value') ?? '']
  return attributes.has('checked') ? [attributes.get('value') ?? 'on'] : []
}

function valuesOf(element: string, content: string): readonly string[] {
  if (element.toLowerCase() === 'textarea') return [decode(content).replace(/^\r?\n/, '')]
  const options = elements(content, 'option').map(({ attributes, inner }) => ({
    value: attributes.get('value') ?? textOf(inner),
    selected: attributes.has('selected'),
  }))
  const chosen = options.filter(({ selected }) => selected)
  return (chosen.length > 0 ? chosen : options.slice(0, 1)).map(({ value }) => value)
}

function attributesOf(head: string): ReadonlyMap<string, string> {
  const pattern = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g
  return new Map(
    [...head.matchAll(pattern)].map(([, name = '', double, single, bare]) => [
      name.toLowerCase(),
      decode(double ?? single ?? bare ?? ''),
    ]),
  )
}

const textOf = (html: string): string =>
  decode(html.replaceAll(/<[^>]*>/g, ''))
    .replaceAll(/\s+/g, ' ')
    .trim()

const entities: Readonly<Record<string, string>> = { quot: '"', apos: "'", lt: '<', gt: '>', amp: '&', nbsp: '\u00a0' }

function decode(text: string): string {
  return text.replaceAll(/&(?:#x([\da-f]+)|#(\d+)|(quot|apos|lt|gt|amp|nbsp));/gi, (_, hex, decimal, name) => {
    if (name !== undefined) return entities[String(name).toLowerCase()] as string
    return String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16))
  })
}
