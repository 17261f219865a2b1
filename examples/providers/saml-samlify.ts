import { DOMParser } from '@xmldom/xmldom'
import samlify from 'samlify'
import { escapeMarkup } from './pages.ts'
import {
  type Addressee,
  assertionLifetime,
  basicNameFormat,
  createId,
  passwordProtectedTransport,
  type Responder,
  type Statement,
} from './saml-response.ts'

/** What the identity provider needs to know of an AuthnRequest. */
export interface AuthnRequest {
  readonly id: string
  readonly issuer: string
  readonly acsUrl: string | undefined
  readonly forceAuthn: boolean
  readonly isPassive: boolean
}

// Node.js does not see all of samlify's names as exports of their own.
const { Constants, IdentityProvider, SamlLib, ServiceProvider, setSchemaValidator } = samlify

const protocolNamespace = 'urn:oasis:names:tc:SAML:2.0:protocol'

// samlify refuses to parse anything without a validator, and has none of its own.
setSchemaValidator({
  validate: async (xml: string) => {
    const root = parseXml(xml)
    const recognized = root.namespaceURI === protocolNamespace && root.localName === 'AuthnRequest'
    if (!recognized) throw new Error('not an AuthnRequest')
  },
})

// Only the signature check would look at the sender's metadata, and signed requests are not asked for.
const anySender = ServiceProvider({ entityID: 'any' })
// samlify insists on these, though neither reading nor answering looks at them.
const endpoint = [{ Binding: Constants.namespace.binding.redirect, Location: 'http://127.0.0.1/' }]
const endpoints = { singleSignOnService: endpoint, singleLogoutService: endpoint }
const receiver = IdentityProvider({ entityID: 'receiver', wantAuthnRequestsSigned: false, ...endpoints })

const authnStatementTemplate =
  '<saml:AuthnStatement AuthnInstant="{AuthnInstant}" SessionIndex="{SessionIndex}"><saml:AuthnContext>' +
  `<saml:AuthnContextClassRef>${passwordProtectedTransport}</saml:AuthnContextClassRef>` +
  '</saml:AuthnContext></saml:AuthnStatement>'

/** Reads an AuthnRequest with samlify; whether its sender is registered is for the caller to say. */
export async function parseAuthnRequest(binding: 'redirect' | 'post', message: string): Promise<AuthnRequest> {
  const envelope = { SAMLRequest: message }
  const parsed = await receiver.parseLoginRequest(
    anySender,
    binding,
    binding === 'redirect' ? { query: envelope } : { body: envelope },
  )
  const { request, issuer } = parsed.extract
  const id = request?.['id']
  const acsUrl = request?.['assertionConsumerServiceUrl']
  if (typeof id !== 'string' || id === '') throw new Error('the AuthnRequest has no ID')
  if (typeof issuer !== 'string' || issuer === '') throw new Error('the AuthnRequest has no Issuer')
  // samlify extracts neither of these two.
  const root = parseXml(parsed.samlContent)
  const flag = (name: string): boolean => ['true', '1'].includes(root.getAttribute(name) ?? '')
  return {
    id,
    issuer,
    acsUrl: typeof acsUrl === 'string' && acsUrl !== '' ? acsUrl : undefined,
    forceAuthn: flag('ForceAuthn'),
    isPassive: flag('IsPassive'),
  }
}

/**
 * Builds the same Response as `createSuccessResponse`, by samlify's templates and with its signatures.
 *
 * Nothing is missing, but two things go round samlify. It has no AuthnStatement, which is therefore written into its
 * template, and only one AttributeValue for each Attribute, so several values are written into its statement template.
 * It cannot answer with an error at all; `createFailureResponse` does that for both stacks.
 */
export async function createSamlifyResponse(
  responder: Responder,
  addressee: Addressee,
  statement: Statement,
): Promise<string> {
  // Tags by number, because samlify makes regular expressions of them unescaped.
  const numbered = statement.attributes.map((attribute, index) => ({ ...attribute, tag: `Value${index}` }))
  const single = numbered.filter((attribute) => attribute.values.length === 1)
  const several = numbered.filter((attribute) => attribute.values.length > 1)
  const identityProvider = IdentityProvider({
    entityID: responder.entityId,
    ...endpoints,
    privateKey: responder.key.privateKey,
    signingCert: responder.key.certificate,
    requestSignatureAlgorithm: Constants.algorithms.signature.RSA_SHA256,
    loginResponseTemplate: {
      context: SamlLib.defaultLoginResponseTemplate.context.replace('{AuthnStatement}', authnStatementTemplate),
      attributes: single.map((attribute) => ({
        name: templateText(attribute.name),
        nameFormat: basicNameFormat,
        valueXsiType: 'xs:string',
        valueTag: attribute.tag,
      })),
      additionalTemplates: {
        attributeStatementTemplate: {
          context: SamlLib.defaultAttributeStatementTemplate.context.replace(
            '{Attributes}',
            `{Attributes}${several.map(severalTemplate).join('')}`,
          ),
        },
      },
    },
  })
  const serviceProvider = ServiceProvider({
    entityID: addressee.entityId,
    wantAssertionsSigned: responder.sign !== 'response',
    wantMessageSigned: responder.sign !== 'assertion',
    assertionConsumerService: [{ Binding: Constants.namespace.binding.post, Location: addressee.acsUrl }],
  })
  const values = Object.fromEntries([
    ...single.map((attribute) => [`attr${attribute.tag}`, attribute.values[0]]),
    ...several.flatMap((attribute) => attribute.values.map((value, index) => [`${attribute.tag}of${index}`, value])),
  ])
  const customTagReplacement = (template: string): { id: string; context: string } => {
    const id = createId()
    return {
      id,
      context: SamlLib.replaceTagsByValue(template, { ...tagsOf(responder, addressee, statement, id), ...values }),
    }
  }
  const built = await identityProvider.createLoginResponse(
    serviceProvider,
    { extract: {} },
    'post',
    {},
    { customTagReplacement },
  )
  return Buffer.from(built.context, 'base64').toString('utf8')
}

function tagsOf(
  responder: Responder,
  addressee: Addressee,
  statement: Statement,
  id: string,
): Parameters<typeof SamlLib.replaceTagsByValue>[1] {
  const now = new Date()
  const expiry = new Date(now.getTime() + assertionLifetime).toISOString()
  return {
    ID: id,
    AssertionID: createId(),
    IssueInstant: now.toISOString(),
    Destination: addressee.acsUrl,
    SubjectRecipient: addressee.acsUrl,
    Audience: addressee.entityId,
    // samlify drops the attribute when its value is undefined.
    InResponseTo: addressee.inResponseTo,
    Issuer: responder.entityId,
    StatusCode: Constants.StatusCode.Success,
    NameIDFormat: statement.nameIdFormat,
    NameID: statement.nameId,
    ConditionsNotBefore: now.toISOString(),
    ConditionsNotOnOrAfter: expiry,
    SubjectConfirmationDataNotOnOrAfter: expiry,
    AuthnInstant: statement.authnInstant.toISOString(),
    SessionIndex: statement.sessionIndex,
  }
}

function severalTemplate(attribute: Statement['attributes'][number] & { readonly tag: string }): string {
  const values = attribute.values.map(
    (_, index) => `<saml:AttributeValue>{${attribute.tag}of${index}}</saml:AttributeValue>`,
  )
  const opening = `<saml:Attribute Name="${templateText(attribute.name)}" NameFormat="${basicNameFormat}">`
  return `${opening}${values.join('')}</saml:Attribute>`
}

/** Escapes markup, and what samlify's templates and replacements take for their own signs. */
function templateText(text: string): string {
  return escapeMarkup(text).replace(/[{}$]/g, (character) => `&#${character.charCodeAt(0)};`)
}

function parseXml(xml: string): Element {
  if (xml.includes('<!DOCTYPE')) throw new Error('a document type is not allowed')
  const fail = (message: string): never => {
    throw new Error(message)
  }
  const errorHandler = { warning: fail, error: fail, fatalError: fail }
  return new DOMParser({ errorHandler }).parseFromString(xml, 'text/xml').documentElement
}
