export const core = (section: string): string => `OpenID Connect Core 1.0, section ${section}`
export const discovery = (section: string): string => `OpenID Connect Discovery 1.0, section ${section}`
export const rfc = (number: number, section: string): string => `RFC ${number}, section ${section}`
