/** What an identity provider cannot answer to the application, and shows on a page of its own. */
export class ProviderProblem extends Error {
  override readonly name = 'ProviderProblem'
}
