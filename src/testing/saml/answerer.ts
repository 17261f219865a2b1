import type { CertifiedKey } from '../certificate.ts'
import { person as makePerson, type Person } from '../person.ts'
import type { AnswerParts, NameId, SamlAttribute } from './assertion.ts'
import type { AnswerFields, DefectSlot, SamlDefect } from './defect.ts'
import { nameIdFormats, status } from './names.ts'
import type { Settings } from './options.ts'
import type { ProviderSession } from './sessions.ts'
import type { SignInRequest } from './sign-in-request.ts'
import { type AnswerPlan, writeAnswer } from './write-answer.ts'

/** What is posted to the application, and where. */
export interface PostedAnswer {
  readonly url: string
  readonly fields: AnswerFields
}

export interface Answerer {
  /** Takes note of a request: a committed defect lasts for one sign-in, also where that is given up. */
  expect(request: SignInRequest): void
  /**
   * Answers out of a session; with a refusal where the request asks for what the person or the provider cannot do.
   *
   * @param defect in place of the one that the provider commits now
   */
  answer(request: SignInRequest, session: ProviderSession, defect?: SamlDefect): PostedAnswer
  /** Refuses with a status code inside `Responder`. */
  refuse(request: SignInRequest, reason: string): PostedAnswer
}

/** A refusal is about no one. */
const nobody = makePerson()

export function createAnswerer(settings: Settings, defects: DefectSlot, key: () => CertifiedKey): Answerer {
  const { preset, now, ids } = settings
  /** The last good answer to each place. */
  const lastAnswers = new Map<string, AnswerFields>()

  function planFor(request: SignInRequest, session: ProviderSession): AnswerPlan {
    const messageIds = { assertion: `_${ids()}`, response: `_${ids()}`, session: session.index }
    const { requestId, audience, acsUrl, relayState } = request
    const issuedAt = now()
    return {
      person: session.person,
      key: key(),
      signed: settings.signed,
      relayState,
      encryptFor: settings.encryptFor,
      partsAbout: (person): AnswerParts => ({
        ids: messageIds,
        issuer: settings.entityId,
        audience,
        acsUrl,
        requestId,
        now: issuedAt,
        notBefore: issuedAt - preset.lifetime.before * 1000,
        notOnOrAfter: issuedAt + preset.lifetime.after * 1000,
        // An AuthnStatement has to say when: who does not want that said gets the time of the session.
        authenticatedAt: person.authTime ? person.authTime.getTime() : session.at,
        context: person.acr ?? preset.context,
        nameId: nameIdOf(person, request, settings),
        attributes: attributesOf(person, settings),
      }),
    }
  }

  function refuse(request: SignInRequest, reason: string): PostedAnswer {
    const session = { person: nobody, at: now(), index: `_${ids()}` }
    const defect: SamlDefect = { status: [status('Responder'), status(reason)] }
    return { url: request.acsUrl, fields: writeAnswer(planFor(request, session), defect) }
  }

  /** The answer of a sign-in before, with the `RelayState` of this one. */
  function replayed(request: SignInRequest, session: ProviderSession): AnswerFields {
    const before = lastAnswers.get(request.acsUrl)
    const other = { ...request, requestId: `_${ids()}` }
    const { RelayState: _, ...fields } = before ?? writeAnswer(planFor(other, session), {})
    return { ...fields, ...(request.relayState !== undefined && { RelayState: request.relayState }) }
  }

  return {
    expect: ({ attempt }) => void defects.for(attempt),
    refuse,
    answer(request, session, given) {
      const { person } = session
      const defect = given ?? defects.for(request.attempt)
      const unable = whyUnable(person, request, settings)
      if (unable !== undefined) return refuse(request, unable)
      const url = request.acsUrl
      if (defect?.replay) return { url, fields: replayed(request, session) }
      session.nameId = nameIdOf(person, request, settings)
      const fields = writeAnswer(planFor(request, session), defect ?? {})
      if (defect === undefined) lastAnswers.set(url, fields)
      return { url, fields }
    },
  }
}

/** @see SAML Core 2.0, sections 3.3.2.2.1 and 3.4.1.1 */
function whyUnable(person: Person, request: SignInRequest, { preset }: Settings): string | undefined {
  const { nameIdFormat, contexts, comparison } = request
  const formats = preset.nameIdFormats
  if (nameIdFormat !== undefined && formats?.includes(nameIdFormat) === false) return 'InvalidNameIDPolicy'
  const refuses = preset.refusesContexts && comparison === 'exact' && contexts.length > 0
  return refuses && !contexts.includes(person.acr ?? preset.context) ? 'NoAuthnContext' : undefined
}

function nameIdOf(person: Person, { nameIdFormat, attempt }: SignInRequest, { preset }: Settings): NameId {
  const usual = preset.nameId(person)
  if (preset.nameIdFormats === undefined || nameIdFormat === undefined) return usual
  switch (nameIdFormat) {
    case nameIdFormats.email:
      return { value: person.nameId ?? (person.email || person.username), format: nameIdFormat }
    case nameIdFormats.persistent:
      return { value: person.nameId ?? person.subject, format: nameIdFormat }
    case nameIdFormats.transient:
      // The same throughout one sign-in, and another one in the next.
      return { value: `_transient${attempt}`, format: nameIdFormat }
    default:
      return usual
  }
}

function attributesOf(person: Person, { preset, groupsAttribute }: Settings): readonly SamlAttribute[] {
  const own = person.claims ?? {}
  const usual = [
    ...preset.attributes(person),
    ...(person.groups === undefined ? [] : preset.groups(groupsAttribute, person.groups, person)),
  ]
  const added = Object.entries(own).flatMap(([name, value]): SamlAttribute[] =>
    value === undefined ? [] : [{ name, values: [value].flat().map(textOf) }],
  )
  return [...usual.filter(({ name }) => !Object.hasOwn(own, name)), ...added]
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
