/**
 * The Fastify adapter.
 *
 * @module relyant/fastify
 */
export {
  beginLogout,
  beginSignIn,
  confirmStepUp,
  type FastifyOptions,
  type RecentSignInOptions,
  relyant,
  requireRecentSignIn,
} from './adapters/fastify.ts'
