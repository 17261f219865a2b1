/**
 * The Fastify adapter.
 *
 * @module relyant/fastify
 */
export {
  beginSignIn,
  confirmStepUp,
  type FastifyOptions,
  type RecentSignInOptions,
  relyant,
  requireRecentSignIn,
} from './adapters/fastify.ts'
