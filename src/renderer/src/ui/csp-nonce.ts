/** The nonce of this page, for libraries that make style sheets of their own. */
export const cspNonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? ''
