/** What a value is, where what it holds is nobody's business. */
export type TypeName = 'nothing' | 'null' | 'empty' | 'list' | 'text' | 'number' | 'boolean' | 'object' | 'other'

export function typeName(value: unknown): TypeName {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (value === '') return 'empty'
  if (Array.isArray(value)) return 'list'
  return typeNames[typeof value] ?? 'other'
}

const typeNames: Partial<Record<string, TypeName>> = {
  string: 'text',
  number: 'number',
  boolean: 'boolean',
  object: 'object',
}

const words: Record<TypeName | 'texts', string> = {
  nothing: 'missing',
  null: 'null',
  empty: 'an empty text',
  list: 'a list',
  text: 'a text',
  texts: 'a text or a list of texts',
  number: 'a number',
  boolean: 'a boolean',
  object: 'an object',
  other: 'of an unknown type',
}

/** As it stands in a sentence. */
export const inWords = (type: TypeName | 'texts'): string => words[type]
