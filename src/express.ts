/**
 * The Express adapter.
 *
 * @module relyant/express
 */
export { beginSignIn, type ExpressOptions, relyant } from './adapters/express.ts'
