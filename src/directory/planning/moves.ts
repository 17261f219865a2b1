import { compare } from './ordered.ts'

/** A wish to hold another name. */
export interface Move {
  readonly id: string
  readonly from: string | undefined
  readonly to: string
}

/**
 * Settles who gets which name: one that nobody holds, or whose holder moves away before. Where several want one, the first by id
 * gets it; two that would change places both stay.
 *
 * @param holders who holds a name now, everybody
 * @returns the moves that can be made, each after those that make room for it, and the ids of those that stay
 */
export function settleMoves(
  moves: readonly Move[],
  holders: ReadonlyMap<string, readonly string[]>,
): { readonly made: readonly Move[]; readonly stay: readonly string[] } {
  const ordered = moves.toSorted((one, other) => compare(one.id, other.id))
  const first = new Map<string, string>()
  for (const { id, to } of ordered) if (!first.has(to)) first.set(to, id)
  const byId = new Map(ordered.map((move) => [move.id, move]))
  const made = new Map<string, Move>()
  const stay = new Set<string>()
  for (const begin of ordered) {
    const chain: Move[] = []
    const seen = new Set<string>()
    let room = false
    for (let move: Move | undefined = begin; move !== undefined; ) {
      if (made.has(move.id)) room = true
      if (room || stay.has(move.id) || seen.has(move.id) || first.get(move.to) !== move.id) break
      seen.add(move.id)
      chain.push(move)
      const { id, to }: Move = move
      const others: readonly string[] = (holders.get(to) ?? []).filter((holder) => holder !== id)
      if (others.length === 0) room = true
      move = others.length === 1 ? byId.get(others[0] as string) : undefined
    }
    if (chain.length === 0 && !room) stay.add(begin.id)
    for (const move of chain.toReversed()) room ? made.set(move.id, move) : stay.add(move.id)
  }
  return { made: [...made.values()], stay: [...stay] }
}
