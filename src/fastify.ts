/**
 * The Fastify adapter.
 *
 * @module relyant/fastify
 */
export {
  beginLogout,
  beginSignIn,
  confirmStepUp,
  type FastifyErrorOptions,
  type FastifyOptions,
  type Guard,
  type RequireGroupOptions,
  type RequireRecentSignInOptions,
  type RequireSignInOptions,
  relyant,
  requireGroup,
  requireRecentSignIn,
  requireSignIn,
} from './adapters/fastify.ts'
