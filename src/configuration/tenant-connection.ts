import { z } from 'zod'
import type { Environment } from '../core/environment.ts'
import { isJsonObject } from '../core/is-json-object.ts'
import { shown } from '../core/refusals/shown.ts'
import { suggestion } from '../core/strict-object.ts'
import { type ConnectionInput, isConnectionId } from './connection.ts'
import { plainCopy } from './plain-copy.ts'
import { publicUrlProblem } from './public-url.ts'
import { checkTrust } from './saml-connection.ts'
import {
  addressFields,
  allFields,
  applicationValues,
  hints,
  longestOf,
  type TenantProtocol,
  tenantFields,
  tenantSettings,
} from './tenant-fields.ts'

/** What is wrong with one field of what a customer wrote. */
export interface TenantIssue {
  /** Such as `issuer` or `claimNames.email[1]`; empty where it is the whole. */
  readonly path: string
  /**
   * `required` it is missing · `invalid` it is not acceptable · `too_large` · `unknown` there is no such field ·
   * `not_allowed` there is, and only the application may set it, or set it to that
   */
  readonly code: 'required' | 'invalid' | 'too_large' | 'unknown' | 'not_allowed'
  /** What to write instead. */
  readonly message: string
  /** Where to find it. */
  readonly hint?: string
}

/** What the application says of a customer's connection itself. */
export interface TenantConnectionOptions {
  /** The id of the connection. */
  readonly id: string
  /** Our entity id, without which no SAML connection is taken. */
  readonly spEntityId?: string
  /** The `fetch` of an OpenID Connect connection: `createPublicFetch()`. */
  readonly fetch?: Environment['fetch']
}

/** Either the connection, or everything that is wrong with what was written. */
export type TenantConnection =
  | { readonly connection: ConnectionInput; readonly issues?: undefined }
  | { readonly connection?: undefined; readonly issues: readonly TenantIssue[] }

/**
 * Makes a connection of what a customer wrote: of the fields that a customer may write, and of nothing else. No function, no
 * metadata of an OpenID Provider, no other origin, no address inside of a network, and nothing that weakens a check.
 *
 * @param input anything, such as the body of a request: whatever is wrong with it is an issue, and all are found at once
 * @throws TypeError for options that are wrong: they are the application's own
 */
export function tenantConnection(input: unknown, options: TenantConnectionOptions): TenantConnection {
  const { id, spEntityId, fetch } = options
  if (!isConnectionId(id)) throw new TypeError('tenantConnection() needs the id of a connection')
  const issues = createIssues()
  const written = read(input, issues)
  if (written === undefined) return { issues: issues.list }
  const protocol = protocolOf(written, spEntityId !== undefined)
  if (typeof protocol !== 'string') return { issues: [protocol] }
  const fields = checkNames(written, protocol, issues)
  checkFields(fields, protocol, issues)
  if (issues.list.length > 0) return { issues: issues.list }
  const own = protocol === 'oidc' ? { id, ...(fetch !== undefined && { fetch }) } : { id, spEntityId }
  // Every field of it was read by the schema of its protocol.
  return { connection: { ...fields, ...own } as ConnectionInput }
}

interface Issues {
  readonly list: readonly TenantIssue[]
  add(path: readonly PropertyKey[], code: TenantIssue['code'], message: string): void
}

/** One a path: what is wrong with a field first. */
function createIssues(): Issues {
  const byPath = new Map<string, TenantIssue>()
  return {
    get list() {
      return [...byPath.values()]
    },
    add(names, code, message) {
      const path = z.core.toDotPath(names.map((name) => (typeof name === 'string' ? name.slice(0, 64) : name)))
      const hint = code === 'required' || code === 'invalid' ? hints.get(String(names[0])) : undefined
      if (!byPath.has(path)) byPath.set(path, { path, code, message, ...(hint !== undefined && { hint }) })
    },
  }
}

function read(input: unknown, issues: Issues): Readonly<Record<string, unknown>> | undefined {
  const whole = 'write the fields of a connection'
  if (!isJsonObject(input)) return void issues.add([], 'invalid', whole)
  try {
    const copy = plainCopy(input, { longest: longestOf, deepest: 5, widest: 64 }, ({ path, code, message }) =>
      issues.add(path, code, message),
    )
    if (copy === undefined) return undefined
    return Object.fromEntries(Object.entries(copy).filter(([, value]) => value !== undefined))
  } catch {
    // A getter or a proxy of the caller's: nothing of ours throws there.
    return void issues.add([], 'invalid', whole)
  }
}

function protocolOf({ protocol }: Readonly<Record<string, unknown>>, takesSaml: boolean): TenantProtocol | TenantIssue {
  const path = 'protocol'
  if (protocol === 'saml' && !takesSaml) {
    return { path, code: 'not_allowed', message: 'write "oidc": this application takes no SAML connection here' }
  }
  if (protocol === 'oidc' || protocol === 'saml') return protocol
  const code = protocol === undefined ? 'required' : 'invalid'
  return { path, code, message: takesSaml ? 'write "oidc" or "saml"' : 'write "oidc"' }
}

/** Keeps the fields that a customer may write. */
function checkNames(
  written: Readonly<Record<string, unknown>>,
  protocol: TenantProtocol,
  issues: Issues,
): Readonly<Record<string, unknown>> {
  const other = protocol === 'oidc' ? 'saml' : 'oidc'
  const allowed = Object.entries(written).filter(([name]) => {
    if (tenantFields[protocol].includes(name)) return true
    if (allFields[protocol].includes(name)) issues.add([name], 'not_allowed', 'only the application may set this')
    else if (allFields[other].includes(name)) issues.add([name], 'unknown', `only a connection of ${other} has this`)
    else
      issues.add(
        [name],
        'unknown',
        `there is no ${shown(name, 64)}${suggestion(name.slice(0, 64), tenantFields[protocol])}`,
      )
    return false
  })
  return Object.fromEntries(allowed)
}

function checkFields(fields: Readonly<Record<string, unknown>>, protocol: TenantProtocol, issues: Issues): void {
  for (const [name, values] of Object.entries(applicationValues)) {
    const chosen = values.find((value) => value === fields[name])
    if (chosen !== undefined) issues.add([name], 'not_allowed', `only the application may choose "${chosen}"`)
  }
  for (const name of addressFields) {
    const value = fields[name]
    const problem = typeof value === 'string' ? publicUrlProblem(value) : undefined
    if (problem !== undefined) issues.add([name], 'invalid', problem)
  }
  const parsed = tenantSettings[protocol].safeParse(fields)
  for (const { path, message } of parsed.error?.issues ?? []) {
    const missing = path.length === 1 && fields[String(path[0])] === undefined
    if (missing) issues.add(path, 'required', 'this is missing')
    else issues.add(path, 'invalid', message.replace('; is the environment variable set?', ''))
  }
  const together = (name: string, message: string): void =>
    issues.add([name], fields[name] === undefined ? 'required' : 'invalid', message)
  if (protocol === 'saml') checkTrust(fields, together)
  else checkSecret(fields, together)
}

function checkSecret(
  fields: Readonly<Record<string, unknown>>,
  problem: (name: string, message: string) => void,
): void {
  const { tokenEndpointAuthMethod: method, clientSecret } = fields
  if (method === undefined) return
  const needed = method === 'client_secret_basic' || method === 'client_secret_post'
  if (needed && clientSecret === undefined) problem('clientSecret', `${method} needs a clientSecret`)
  if (method === 'none' && clientSecret !== undefined)
    problem('clientSecret', 'leave it out, or choose the method that sends it')
}
