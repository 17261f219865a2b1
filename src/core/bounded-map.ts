interface BoundedMapOptions<Value> {
  /** Whether a value may be forgotten; the oldest that may are, whenever another one is set. */
  readonly isOver?: (value: Value) => boolean
}

/** A map of at most `max` values: of more, the one that was not used for longest is forgotten. */
export class BoundedMap<Key, Value> {
  readonly #values = new Map<Key, Value>()
  readonly #max: number
  readonly #isOver: (value: Value) => boolean

  constructor(max: number, { isOver = () => false }: BoundedMapOptions<Value> = {}) {
    this.#max = max
    this.#isOver = isOver
  }

  get size(): number {
    return this.#values.size
  }

  /** Gives a value, which is the latest used by that. */
  get(key: Key): Value | undefined {
    const value = this.#values.get(key)
    if (value !== undefined) this.#touch(key, value)
    return value
  }

  set(key: Key, value: Value): void {
    this.#touch(key, value)
    for (const [oldest, one] of this.#values) {
      if (this.#values.size <= this.#max && !this.#isOver(one)) break
      this.#values.delete(oldest)
    }
  }

  delete(key: Key): boolean {
    return this.#values.delete(key)
  }

  /** From the one that was not used for longest to the latest. */
  values(): MapIterator<Value> {
    return this.#values.values()
  }

  #touch(key: Key, value: Value): void {
    this.#values.delete(key)
    this.#values.set(key, value)
  }
}
