import { isSsoError } from '../core/errors.ts'
import type { ConnectionInspection } from '../core/inspection.ts'
import type { ProviderHealth } from '../relying-party/health.ts'
import type { RelyingParty } from '../web/create-relying-party.ts'

/** What a look at one connection came to. */
export interface Finding {
  readonly connection: string
  /** `bad`: nobody can sign in, or soon nobody can prove that they may · `soon`: somebody has to act, within 30 days. */
  readonly verdict: 'good' | 'soon' | 'bad'
  readonly text: string
}

/**
 * Looks at connections as a sign-in would: asks the providers for metadata and keys, and at the dates of certificates.
 *
 * @param ids default: all connections that are not looked up
 */
export async function diagnose(
  sso: RelyingParty,
  ids: readonly string[] = sso.connections,
): Promise<readonly Finding[]> {
  const findings = await Promise.all(ids.map((id) => diagnoseOne(sso, id)))
  return findings.flat()
}

async function diagnoseOne(sso: RelyingParty, id: string): Promise<readonly Finding[]> {
  try {
    const inspection = await sso.inspect(id)
    if (inspection !== undefined) return fromInspection(inspection)
    const health = (await sso.warmup([id])).find(({ connection }) => connection === id)
    return health === undefined ? [] : [fromHealth(health)]
  } catch (error) {
    if (!isSsoError(error)) throw error
    return [{ connection: id, verdict: 'bad', text: explained(error) }]
  }
}

function fromInspection(inspection: ConnectionInspection): readonly Finding[] {
  const { connection, source, certificates, allowSha1, lastFailure } = inspection
  const found: Finding[] = certificates.map(({ owner, subject, state, days, notAfter }) => {
    const whose = owner === 'provider' ? "the provider's certificate" : 'our certificate'
    const date = notAfter.toISOString().slice(0, 10)
    const text = `${whose} ${subject} ${state === 'expired' ? `ended on ${date}` : `lasts ${days} days, until ${date}`}`
    const verdict = state === 'valid' ? 'good' : state === 'expires-soon' ? 'soon' : 'bad'
    return { connection, verdict, text: state === 'not-yet-valid' ? `${text}, and has not begun` : text }
  })
  const sha1 = 'it has allowSha1: let the provider sign with RSA-SHA256, and take that out'
  if (allowSha1) found.push({ connection, verdict: 'soon', text: sha1 })
  const from: Finding = { connection, verdict: 'good', text: `known from ${source}` }
  if (lastFailure === undefined) return [from, ...found]
  return [{ connection, verdict: 'soon', text: `its metadata is an old one: ${explained(lastFailure)}` }, ...found]
}

function fromHealth({ connection, issuer, state, error }: ProviderHealth): Finding {
  const why = error === undefined ? '' : `: ${explained(error)}`
  const verdict = state === 'ready' ? 'good' : state === 'stale' ? 'soon' : 'bad'
  return { connection, verdict, text: `${issuer} is ${state}${why}` }
}

const explained = ({ code, message, hint }: { code: string; message: string; hint: string | undefined }): string =>
  `${code}: ${message}${hint === undefined ? '' : ` (${hint})`}`
