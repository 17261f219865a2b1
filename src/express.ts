/**
 * The Express adapter.
 *
 * @module relyant/express
 */
export {
  beginSignIn,
  confirmStepUp,
  type ExpressOptions,
  type RecentSignInOptions,
  relyant,
  requireRecentSignIn,
} from './adapters/express.ts'
