/** Fills about so many bytes of JSON with one shape that some reader could take long for. */
export type JsonShape = (bytes: number) => string

const list = (count: number, make: (index: number) => string, separator = ','): string =>
  Array.from({ length: Math.max(1, Math.floor(count)) }, (_, index) => make(index)).join(separator)

/** Values that a member of any name can have. */
export const jsonValues: Readonly<Record<string, JsonShape>> = {
  'a long text': (bytes) => JSON.stringify('x'.repeat(bytes)),
  'a long text of blanks': (bytes) => JSON.stringify(`x${' '.repeat(bytes)}x`),
  'a long text of escapes': (bytes) => `"${'\\u0000'.repeat(bytes / 6)}"`,
  'a long text of quotation marks': (bytes) => `"${'\\"'.repeat(bytes / 2)}"`,
  'a long text of separators': (bytes) => JSON.stringify('a,b;c|d '.repeat(bytes / 8)),
  'a text that looks like a list': (bytes) => JSON.stringify(`[${list(bytes / 10, () => '"a"')}]`),
  'a text of brackets': (bytes) => JSON.stringify('['.repeat(bytes)),
  'a text that looks like a token': (bytes) => JSON.stringify(list(bytes / 3, () => 'ey', '.')),
  'many equal texts': (bytes) => `[${list(bytes / 4, () => '"a"')}]`,
  'many texts': (bytes) => `[${list(bytes / 9, (n) => `"g${n}"`)}]`,
  'many long texts of one beginning': (bytes) => `[${list(bytes / 300, (n) => `"${'x'.repeat(290)}${n}"`)}]`,
  'many numbers': (bytes) => `[${list(bytes / 2, () => '1')}]`,
  'many nulls': (bytes) => `[${list(bytes / 5, () => 'null')}]`,
  'many objects': (bytes) => `[${list(bytes / 20, (n) => `{"value":"g${n}"}`)}]`,
  'many lists in lists': (bytes) => `[${list(bytes / 6, () => '[[]]')}]`,
  'lists, nested': (bytes) => '['.repeat(bytes / 2) + ']'.repeat(bytes / 2),
  'objects, nested': (bytes) => `${'{"a":'.repeat(bytes / 6)}1${'}'.repeat(bytes / 6)}`,
  'many names': (bytes) => `{${list(bytes / 12, (n) => `"n${n}":${n % 10}`)}}`,
  'many names that are numbers': (bytes) => `{${list(bytes / 12, (n) => `"${n * 7919}":0`)}}`,
  'a number of many digits': (bytes) => '1'.repeat(bytes),
}

/** Members that may stand beside all others. */
export const jsonMembers: Readonly<Record<string, JsonShape>> = {
  'many members': (bytes) => list(bytes / 12, (n) => `"n${n}":${n % 10}`),
  'many members nearly of one name': (bytes) => list(bytes / 20, (n) => `"member_of${n}":["a"]`),
  'many members of one name': (bytes) => list(bytes / 8, () => '"x":"y"'),
  'a member of a long name': (bytes) => `"${'n'.repeat(bytes)}":1`,
  'many members of long names': (bytes) => list(bytes / 1010, (n) => `"${'n'.repeat(1000)}${n}":1`),
}
