/**
 * What the library does not hold up against yet. While a switch is on, the attack that it names is left out of the runs, so
 * that everything else stays under attack; the invariant itself stays in. Whoever mends a weakness deletes its switch.
 */
export const knownWeaknesses = {
  /** A tenant's typed issuer, which nobody has proven, stands in account keys as if it were the real one. */
  typedIssuerInAccountKey: true,
  /** Format and qualifier of a SAML name id are not in account keys. */
  nameIdOfAnotherKind: true,
  /** A tenant that types the issuer of another one is sent that one's codes, and may use them (mix-up). */
  mixUpByTypedIssuer: true,
} as const satisfies Readonly<Record<string, boolean>>

export type Weakness = keyof typeof knownWeaknesses

/** The weaknesses that a run leaves alone. */
export type Excused = ReadonlySet<Weakness>

export const allWeaknesses = Object.keys(knownWeaknesses) as readonly Weakness[]

/** @param attacked weaknesses that are attacked although they are known */
export function excusedBut(...attacked: readonly string[]): Excused {
  return new Set(allWeaknesses.filter((name) => knownWeaknesses[name] && !attacked.includes(name)))
}
