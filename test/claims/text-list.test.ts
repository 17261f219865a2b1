import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readGroups } from '../../src/claims/groups.ts'
import { readKeyList, readTextList } from '../../src/claims/text-list.ts'

const read = (raw: unknown, groupsDelimiter?: string, source: 'id_token' | 'assertion' = 'id_token') =>
  readGroups([{ source, claims: new Map([['groups', raw]]) }], {
    groupsClaim: ['groups'],
    groupsWhenAbsent: 'none',
    ...(groupsDelimiter !== undefined && { groupsDelimiter }),
  })

describe.each([[undefined], [','], [';'], ['\n']])('with the delimiter %j', (delimiter) => {
  test.each<[string, readonly string[]]>([
    ['["admins","dev"]', ['admins', 'dev']],
    [' [ "admins" ,\n "dev" ] ', ['admins', 'dev']],
    ['["Sales, EMEA", "a;b"]', ['Sales, EMEA', 'a;b']],
    ['["admins"]', ['admins']],
    ['[]', []],
  ])('the JSON list of texts %j is read', (raw, groups) => {
    expect(read(raw, delimiter)).toMatchObject({
      groups,
      complete: true,
      evidence: { repaired: 'one text read as a list; the JSON list in one text read' },
    })
    expect(read([raw], delimiter, 'assertion')).toMatchObject({
      groups,
      complete: true,
      evidence: { repaired: 'the JSON list in one text read' },
    })
  })

  test.each([
    ['["admins", 7]'],
    ['[["admins"]]'],
    ['["admins","dev"'],
    ["['admins', 'dev']"],
    ['[admins, dev]'],
    ['[admins],[dev]'],
    ['[]]'],
    ['[object Object]'],
    ['{"groups":["admins"]}'],
    ['{admins,dev}'],
    ['{"admins"'],
    ['\ufeff["admins"]'],
    ['(admins, dev)'],
    ['<groups><g>admins</g></groups>'],
    ['&lt;g&gt;admins&lt;/g&gt;'],
    ['%5B%22admins%22%5D'],
    ['"admins";"dev"'],
    ['"admins","dev"'],
    ['"admins"'],
    ["'admins','dev'"],
    ['"[\\"admins\\"]"'],
    ['a:2:{i:0;s:6:"admins";i:1;s:3:"dev";}'],
  ])('the structure %j is kept to the letter, and nothing is known to be complete', (raw) => {
    const expected = {
      groups: [raw],
      complete: false,
      evidence: { raw, note: expect.stringContaining('looks like a structure') },
    }
    expect(read(raw, delimiter)).toMatchObject(expected)
    expect(read([raw], delimiter, 'assertion')).toMatchObject({ ...expected, evidence: { raw: [raw] } })
    if (delimiter === undefined) expect(read([raw])).toMatchObject({ groups: [raw], complete: false })
  })

  test.each([
    ['admins'],
    ['[EXT] Sales'],
    ["'Ndrangheta watch"],
    ['Sales (EMEA)'],
    ['(old) staff'],
    ['CN=A,OU=B,DC=c'],
  ])('the name %j is a name, in a list at least', (name) =>
    expect(read([name, 'x'], delimiter)).toMatchObject({ groups: [name, 'x'], complete: true }),
  )
})

test.each([
  ['admins\ndev'],
  ['- admins\n- dev'],
  ['admins\u001fdev'],
  ['admins\u2028dev'],
  ['CN=admins,OU=x;CN=dev,OU=x'],
  ['CN=admins,OU=x|CN=dev,OU=x'],
  ['null'],
  ['undefined'],
])('without a delimiter %j is no one name', (raw) => {
  expect(read(raw)).toMatchObject({ groups: [raw], complete: false })
})

test.each([['Sales, EMEA'], ['a;b'], ['[EXT] Sales'], ['CN=a,OU=b'], ['key=value'], ['Nullable'], ['C'], ['O:']])(
  'without a delimiter %j is one name',
  (raw) => expect(read(raw)).toMatchObject({ groups: [raw], complete: true }),
)

describe('a delimiter', () => {
  test('never splits the elements of a list, and says so', () => {
    const note = 'groupsDelimiter splits one text, not the elements of a list'
    for (const raw of [['x,admins'], ['x,admins', 'y']]) {
      expect(read(raw, ',')).toMatchObject({ groups: raw, complete: true, evidence: { note } })
    }
    expect(read(['x,admins', 'y'], ',', 'assertion')).toMatchObject({ groups: ['x,admins', 'y'] })
  })

  test('splits the one value of a SAML attribute, which has no other form for one text', () => {
    expect(read(['staff, admins'], ',', 'assertion')).toMatchObject({ groups: ['staff', 'admins'], complete: true })
  })

  test.each([['\ufeff'], ['\u00a0'], ['\u200b'], ['\u3000'], ['\u2003'], ['\u0085'], ['\v'], ['\f']])(
    'leaves what is no blank at a name: %j',
    (space) => {
      expect(read(`staff,admins${space}`, ',').groups).toEqual(['staff', `admins${space}`])
      expect(read(`staff,${space}admins`, ',').groups).toEqual(['staff', `${space}admins`])
    },
  )

  test('takes spaces and tabs away', () => {
    expect(read(' \tstaff\t ,\tadmins ', ',').groups).toEqual(['staff', 'admins'])
  })

  test('leaves quoted parts in doubt', () => {
    expect(read('staff,"Sales, EMEA"', ',')).toMatchObject({ complete: false })
  })
})

test('a list gives its own texts and no others, whatever they are and whatever delimits', () => {
  const delimiters = fc.option(fc.constantFrom(',', ';', ' ', '"', '[', 'a'), { nil: undefined })
  const names = fc.array(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(',', ';', ' ', '"', '[', ']', 'a') })))
  fc.assert(
    fc.property(names, delimiters, (list, delimiter) => {
      const kept = list.filter((name) => name.trim() !== '')
      expect(readTextList(list, delimiter).texts).toEqual(kept)
      expect(readTextList(JSON.stringify(list), delimiter).texts).toEqual(kept)
    }),
    { numRuns: 500 },
  )
})

test('a text of JSON that is no list of texts is never complete', () => {
  const structures = fc.oneof(fc.array(fc.jsonValue(), { minLength: 1 }), fc.dictionary(fc.string(), fc.jsonValue()))
  fc.assert(
    fc.property(structures, fc.constantFrom(undefined, ',', ';'), fc.constantFrom(0, 2), (value, delimiter, indent) => {
      fc.pre(!Array.isArray(value) || value.some((element) => typeof element !== 'string'))
      const raw = JSON.stringify(value, null, indent)
      expect(readTextList(raw, delimiter)).toMatchObject({ texts: [raw], complete: false })
    }),
  )
})

describe('the keys of an object', () => {
  test('are a list', () => {
    expect(readKeyList({ admins: { 1: 'acme' }, dev: true, __proto_: [] })).toEqual({
      texts: ['admins', 'dev', '__proto_'],
      complete: true,
      repairs: [],
    })
  })

  test.each([[false], ['false'], [0], ['no']])('are left out where the object says %j', (no) => {
    expect(readKeyList({ admins: no, dev: true })).toMatchObject({ texts: ['dev'], complete: true })
  })

  test('are in doubt where it says nothing at all', () => {
    expect(readKeyList({ admins: null, dev: true })).toMatchObject({ texts: ['dev'], complete: false })
  })

  test.each([['admins'], [['admins']], [7], [true]])('are not those of %j', (raw) => {
    expect(readKeyList(raw)).toMatchObject({ texts: [], complete: false })
  })
})
