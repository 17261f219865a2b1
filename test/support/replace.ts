/** Replaces, and complains when there is nothing to replace: an attack that changes nothing proves nothing. */
export const replace =
  (what: string | RegExp, by: string | ((found: string) => string)) =>
  (xml: string): string => {
    const changed = xml.replace(what, by as string)
    if (changed === xml) throw new Error(`nothing to replace: ${what}`)
    return changed
  }
