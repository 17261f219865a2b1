/**
 * The Express adapter.
 *
 * @module relyant/express
 */
export {
  beginLogout,
  beginSignIn,
  confirmStepUp,
  type ExpressErrorOptions,
  type ExpressOptions,
  type RequireGroupOptions,
  type RequireRecentSignInOptions,
  type RequireSignInOptions,
  relyant,
  requireGroup,
  requireRecentSignIn,
  requireSignIn,
} from './adapters/express.ts'
