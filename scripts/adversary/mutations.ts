export async function findMutations(_: { readonly only: string | undefined }): Promise<boolean> {
  return true
}
