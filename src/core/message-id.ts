/** The id of a message of ours: an xs:ID cannot begin with a digit, as a handle can. */
export const messageIdOf = (handle: string): string => `_${handle}`

/** The handle in the id of a message of ours; of anything else, something that is no handle. */
export const handleOf = (messageId: string): string => messageId.replace(/^_/, '')
