/**
 * Microseconds of several ways to do the same, taken in turns: the best of many rounds of 30 ms, because what is measured is the
 * work, and not who else was busy.
 */
export async function compare<Name extends string>(
  ways: Readonly<Record<Name, (() => unknown) | undefined>>,
  { rounds = 25, milliseconds = 30 } = {},
): Promise<Record<Name, number | undefined>> {
  const names = Object.keys(ways) as Name[]
  const repeats = new Map<Name, number>()
  for (const name of names) {
    const way = ways[name]
    if (way === undefined) continue
    // Until it is compiled, and long enough to see how often it has to be repeated.
    let [count, took] = [0, 0]
    for (const started = performance.now(); took < 4 * milliseconds || count < 3; took = performance.now() - started) {
      await way()
      count += 1
    }
    repeats.set(name, Math.max(1, Math.round((count * milliseconds) / took)))
  }
  const samples = new Map(names.map((name) => [name, [] as number[]]))
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) {
      const way = ways[name]
      if (way === undefined) continue
      const count = repeats.get(name) ?? 1
      const started = performance.now()
      for (let index = 0; index < count; index += 1) await way()
      samples.get(name)?.push(((performance.now() - started) * 1000) / count)
    }
  }
  return Object.fromEntries(names.map((name) => [name, best(samples.get(name) ?? [])])) as Record<
    Name,
    number | undefined
  >
}

function best(samples: readonly number[]): number | undefined {
  return samples.length === 0 ? undefined : Math.min(...samples)
}

export function median(values: readonly number[]): number | undefined {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)]
}

/** A table in Markdown. */
export function table(head: readonly string[], rows: readonly (readonly (string | number | undefined)[])[]): string {
  const lines = [head, head.map((_, index) => (index === 0 ? '---' : '---:')), ...rows]
  return lines.map((cells) => `| ${cells.map((cell) => cell ?? '–').join(' | ')} |`).join('\n')
}

export const rounded = (value: number | undefined, digits = 0): string | undefined => value?.toFixed(digits)

export const ratio = (value: number | undefined, base: number | undefined): string | undefined =>
  value === undefined || base === undefined ? undefined : `${(value / base).toFixed(1)}×`
