/**
 * Presets: what is the same for all customers of one provider, as data.
 *
 * @module relyant/providers
 */
export {
  type JumpcloudOidcOptions,
  type JumpcloudRegion,
  type JumpcloudSamlOptions,
  jumpcloud,
  jumpcloudIssuers,
} from './providers/jumpcloud.ts'
