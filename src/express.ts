/**
 * The Express adapter.
 *
 * @module relyant/express
 */
export {
  beginLogout,
  beginSignIn,
  confirmStepUp,
  type ExpressOptions,
  type RecentSignInOptions,
  relyant,
  requireRecentSignIn,
} from './adapters/express.ts'
