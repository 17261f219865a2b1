/** `response_malformed`: what a browser brought before it was known which protocol speaks. */
export const malformedRequest = {}
