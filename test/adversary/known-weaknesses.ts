/**
 * What the library does not hold up against yet. While a switch is on, the attack that it names is left out of the runs, so
 * that everything else stays under attack; the invariant itself stays in. Whoever mends a weakness deletes its switch.
 */
export const knownWeaknesses = {
  /** One planted cookie of a transaction signs a browser in: nothing else binds the transaction to it. */
  onePlantedCookie: true,
  /** An OpenID Connect transaction is completed as often as the provider takes its code. */
  completedTwice: true,
  /** One tenant fills the replay cache that all share. */
  sharedReplayCache: true,
} as const satisfies Readonly<Record<string, boolean>>

export type Weakness = keyof typeof knownWeaknesses

/** The weaknesses that a run leaves alone. */
export type Excused = ReadonlySet<Weakness>

export const allWeaknesses = Object.keys(knownWeaknesses) as readonly Weakness[]

/** @param attacked weaknesses that are attacked although they are known */
export function excusedBut(...attacked: readonly string[]): Excused {
  return new Set(allWeaknesses.filter((name) => knownWeaknesses[name] && !attacked.includes(name)))
}
