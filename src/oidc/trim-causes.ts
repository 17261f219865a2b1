const longestChain = 10

/**
 * Cuts off what hangs on a chain of errors without being one: responses, claims and whole tokens, which `inspect` would
 * print. A SyntaxError quotes what it could not parse.
 */
export function trimCauses<Thrown extends Error>(error: Thrown): Thrown {
  let one: unknown = error
  // An error can be its own cause: the chain has an end all the same.
  for (let depth = 0; one instanceof Error; depth += 1) {
    if (!(one.cause instanceof Error) || one.cause instanceof SyntaxError || depth === longestChain) delete one.cause
    one = one.cause
  }
  return error
}
