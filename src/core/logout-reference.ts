import { z } from 'zod'
import { strictObject } from './strict-object.ts'

const text = z.string().min(1)

const shared = { connection: text, account: text, session: text.exactOptional() }

export const logoutReferenceSchema = z.discriminatedUnion('protocol', [
  strictObject({ protocol: z.literal('oidc'), ...shared, subject: text, idToken: text.exactOptional() }),
  strictObject({
    protocol: z.literal('saml'),
    ...shared,
    nameId: strictObject({
      value: text,
      format: z.string().exactOptional(),
      nameQualifier: z.string().exactOptional(),
      spNameQualifier: z.string().exactOptional(),
    }),
  }),
])

/**
 * What the application keeps of a sign-in, on the server and beside its session, so that the provider can be asked to end
 * its session, and can ask us to end ours. Plain JSON. The ID token in it may be left out: some providers then ask the person.
 */
export type LogoutReference = Readonly<z.output<typeof logoutReferenceSchema>>
