/** Something that must never happen has happened. */
export class Violation extends Error {
  override readonly name = 'Violation'

  constructor(invariant: string, facts: unknown) {
    super(`${invariant}: ${JSON.stringify(facts)}`)
  }
}

export function mustHold(holds: boolean, invariant: string, facts: unknown): asserts holds {
  if (!holds) throw new Violation(invariant, facts)
}
