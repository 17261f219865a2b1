import { isSsoError } from '../../src/index.ts'
import {
  createTestOidcProvider,
  type OidcPlan,
  type OidcScenario,
  type PlayedScenario,
  person,
} from '../../src/testing.ts'
import { type Create, createApplication, origin, Unmet } from './application.ts'
import { type Stage, steps } from './steps.ts'

/** What came of one module. */
export interface Row {
  readonly plan: string
  readonly module: string
  readonly outcome: 'accepted' | 'incomplete' | 'rejected' | 'unsupported'
  readonly expected: OidcScenario['expected']
  readonly deviates: boolean
  /** The refusal, what is unmet, or what is not supported. */
  readonly detail: string
}

/**
 * Puts a relying party through one module.
 *
 * @param create makes it; default: the library does
 */
export async function runModule(plan: Omit<OidcPlan, 'modules'>, module: string, create?: Create): Promise<Row> {
  const provider = createTestOidcProvider({
    people: [person()],
    // A page with a frame comes instead of a redirect, so only where it is asked for.
    ...(module.includes('-rp-frontchannel-') && { frontChannelLogoutUri }),
  })
  const played = provider.scenario(module)
  const { expected, unsupported } = played
  const row = { plan: plan.name, module, expected }
  if (unsupported !== undefined) return { ...row, outcome: 'unsupported', deviates: false, detail: unsupported }
  const application = createApplication(provider, played, plan, create)
  try {
    const refusal = await play({ application, provider, played, accessToken: '', frame: undefined })
    const unmet = played.unmet()
    if (unmet !== undefined) throw new Unmet(unmet)
    const outcome = refusal === '' ? 'accepted' : 'rejected'
    return { ...row, outcome, deviates: !isExpected(played, outcome, refusal), detail: refusal }
  } catch (error) {
    if (!(error instanceof Unmet)) throw error
    return { ...row, outcome: 'incomplete', deviates: true, detail: error.message }
  }
}

const frontChannelLogoutUri = `${origin}/auth/logout/front-channel/conformance`

/** Gives the code with which the last step was refused; empty where it was not. */
async function play(stage: Stage): Promise<string> {
  const names = stage.played.steps ?? ['sign-in']
  for (const [index, name] of names.entries()) {
    try {
      await steps[name](stage)
    } catch (error) {
      if (!isSsoError(error)) throw error
      if (index < names.length - 1) throw new Unmet(`too early: ${error.code}, at ${name}`)
      return error.code
    }
  }
  return ''
}

function isExpected({ expected, code, eitherIsAllowed }: PlayedScenario, outcome: string, refusal: string): boolean {
  if (outcome === 'accepted') return expected === 'accepted' || eitherIsAllowed === true
  // Refused for another reason is not refused for this one.
  return expected === 'rejected' && (code === undefined || code === refusal)
}
