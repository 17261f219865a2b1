const inspect = Symbol.for('nodejs.util.inspect.custom')

/** A string that `inspect`, `JSON.stringify`, a template or an error message cannot show by accident. */
export class Secret {
  readonly #value: string

  constructor(value: string) {
    this.#value = value
  }

  /** The secret itself: for the one place that sends it or derives a key from it. */
  reveal(): string {
    return this.#value
  }

  toString(): string {
    return '[secret]'
  }

  toJSON(): string {
    return '[secret]'
  }

  [inspect](): string {
    return '[secret]'
  }
}

export function toSecret(value: string | Secret): Secret {
  return typeof value === 'string' ? new Secret(value) : value
}
