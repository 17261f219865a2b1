/**
 * What a refusal means for the code that handles it:
 * `stale` start again, a normal outcome · `denied` the provider or a policy said no to this person · `rejected` the answer
 * cannot be believed · `configuration` a setting has to be changed · `unavailable` try again in a moment.
 */
export type SsoErrorKind = 'stale' | 'denied' | 'rejected' | 'configuration' | 'unavailable'

/** What a site that refuses knows: values, never sentences. */
export type RefusalData = Readonly<Record<string, unknown>>

/** How one reason is told to the operator. */
export interface Telling<Data extends object> {
  /** What is wrong, with expected and received values. */
  readonly message: (data: Data) => string
  /** What to change, and where. */
  readonly hint?: ((data: Data) => string | undefined) | undefined
}

/** One row of the table: a code, and all that depends on nothing but the code and the data of the site. */
export interface Entry<Data extends object> extends Telling<Data> {
  readonly kind: SsoErrorKind
  /** The only sentence that a browser sees. Default: that of the kind. */
  readonly publicMessage?: string | undefined
  /** The HTTP status. Default: that of the kind. */
  readonly status?: number | undefined
}

export type Rest = Pick<Entry<object>, 'publicMessage' | 'status'>
export type AnyTelling = Telling<never>
export type DataOf<One extends AnyTelling> = Parameters<One['message']>[0]
/** Reason and data belong together: the compiler refuses the data of another reason. */
export type ReasonedData<Tellings extends Readonly<Record<string, AnyTelling>>> = {
  [Reason in keyof Tellings & string]: { readonly reason: Reason } & DataOf<Tellings[Reason]>
}[keyof Tellings & string]

/** A way to say one reason; the parameter's type is what a site has to give. */
export function tell<Data extends object = object>(
  message: (data: Data) => string,
  hint?: (data: Data) => string | undefined,
): Telling<NoInfer<Data>> {
  return { message, hint }
}

/** A code that has one reason only. */
export function entry<Data extends object = object>(
  kind: SsoErrorKind,
  telling: Telling<Data>,
  rest: Rest = {},
): Entry<Data> {
  return { kind, ...telling, ...rest }
}

/** A code with several reasons: a site names one of them beside its data. */
export function reasons<const Tellings extends Readonly<Record<string, AnyTelling>>>(
  kind: SsoErrorKind,
  tellings: Tellings,
  rest: Rest = {},
): Entry<ReasonedData<Tellings>> & { readonly reasons: readonly string[] } {
  // That reason and data belong together is what the type says; inside, one telling serves as all of them.
  type Data = ReasonedData<Tellings> & { readonly reason: keyof Tellings & string }
  const tellingOf = ({ reason }: { readonly reason: string }) =>
    (tellings[reason] ?? tell(() => reason)) as Telling<Data>
  return {
    kind,
    message: (data: Data) => tellingOf(data).message(data),
    hint: (data: Data) => tellingOf(data).hint?.(data),
    ...rest,
    reasons: Object.keys(tellings),
  }
}
