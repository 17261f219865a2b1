/** `Properties` without those that are `undefined`: what may be undefined is optional instead. */
export type Defined<Properties> = {
  [Name in keyof Properties as undefined extends Properties[Name] ? never : Name]: Properties[Name]
} & {
  [Name in keyof Properties as undefined extends Properties[Name] ? Name : never]?: Exclude<Properties[Name], undefined>
}

/** Drops the properties that are `undefined`, so that what is not known is absent. */
export function defined<Properties extends object>(properties: Properties): Defined<Properties> {
  // A loop takes a fifth of the time of Object.fromEntries, and several of these are on the way of every sign-in.
  const kept: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(properties)) if (value !== undefined) kept[name] = value
  return kept as Defined<Properties>
}
