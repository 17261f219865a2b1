import { endpointProblem } from './endpoint.ts'

/** Names that no public resolver knows (RFC 6761, RFC 6762, RFC 8375), and what private networks call themselves. */
const unreachable = /(^|\.)(localhost|local|internal|intranet|lan|home|corp|home\.arpa)$/

/** Says what is wrong with a URL of which a stranger decides: https, and the name of a host in public. */
export function publicUrlProblem(value: string): string | undefined {
  if (/^http:/i.test(value)) return 'write an https URL'
  const problem = endpointProblem(value)
  if (problem !== undefined) return problem
  const host = new URL(value).hostname.replace(/\.$/, '')
  // In every spelling that a browser takes for one: the URL was read.
  if (host.startsWith('[') || /^\d+(\.\d+){3}$/.test(host)) return 'write the name of the host, not its address'
  return unreachable.test(host) || !host.includes('.') ? 'write a host that can be reached in public' : undefined
}
