import type { CertifiedKey } from '../certificate.ts'
import { type Person, person } from '../person.ts'
import { type AnswerParts, assertionXml, responseXml, statusXml } from './assertion.ts'
import type { AnswerFields, AnswerInEdit, SamlDefect, SamlEdit, Signed } from './defect.ts'
import { encryptAssertion } from './encrypt-assertion.ts'
import { status } from './names.ts'
import { signElement } from './sign-element.ts'

/** What an answer is made of, beside a defect. */
export interface AnswerPlan {
  readonly person: Person
  readonly key: CertifiedKey
  readonly signed: Signed
  /** What is said about somebody. */
  readonly partsAbout: (person: Person) => AnswerParts
  readonly relayState: string | undefined
  /** PEM of the certificate that assertions are encrypted for. */
  readonly encryptFor?: string | undefined
}

/** Whom an attacker would like to be taken for: an administrator. */
const impostor = person({
  email: 'mallory@example.com',
  groups: ['administrators'],
  subject: 'mallory',
  nameId: 'mallory@example.com',
})

/** Writes and signs an answer, a defect included, as the fields of the form that is posted to the application. */
export function writeAnswer(plan: AnswerPlan, defect: SamlDefect): AnswerFields {
  const { person, key, partsAbout, encryptFor } = plan
  const parts = partsAbout(person)
  const { issuer, audience, acsUrl, requestId, now } = parts
  const answer: AnswerInEdit = {
    person,
    impostor,
    key,
    issuer,
    audience,
    acsUrl,
    requestId,
    now,
    assertionAbout: (somebody, id) => {
      const about = partsAbout(somebody)
      return assertionXml({ ...about, ids: { ...about.ids, assertion: id } })
    },
  }
  const edit = (hook: SamlEdit | undefined, xml: string): string => hook?.(xml, answer) ?? xml
  const refusal = defect.status !== undefined
  const assertion = refusal ? '' : edit(defect.assertion, assertionXml(parts))
  const codes = defect.status ?? [status('Success')]
  const response = edit(defect.response, responseXml(parts, assertion, statusXml(codes)))
  const signed = sign(response, refusal ? 'response' : (defect.sign ?? plan.signed), plan, defect)
  const base64 = Buffer.from(edit(defect.afterwards, signed), 'utf8').toString('base64')
  const fields: AnswerFields = {
    SAMLResponse: defect.field?.(base64, answer) ?? base64,
    ...(plan.relayState !== undefined && { RelayState: plan.relayState }),
  }
  return defect.fields?.(fields, answer) ?? fields

  function sign(xml: string, mode: Signed, { key: own }: AnswerPlan, by: SamlDefect): string {
    const chosen = typeof by.key === 'function' ? by.key(answer) : (by.key ?? own)
    const inner = mode === 'assertion' || mode === 'both' ? signElement(xml, chosen, by, 'Assertion') : xml
    const sealed = encryptFor === undefined || refusal ? inner : encryptAssertion(inner, encryptFor)
    return mode === 'response' || mode === 'both' ? signElement(sealed, chosen, by, 'Response') : sealed
  }
}
