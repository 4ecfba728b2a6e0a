/** RFC 1035, 2.3.4, as text. */
const MAX_NAME_LENGTH = 253
/**
 * Characters that end a host in a URL, are decoded there, or are left out: they would make another name of this one.
 */
const NOT_IN_A_NAME = /[\s\p{Cc}#%/:<>?@[\\\]^|]/u

/**
 * The name as DNS, TLS and proxies take it: `bücher.example` is `xn--bcher-kva.example` (RFC 5891). A name or address in ASCII
 * is left as it is; undefined when there is no such form.
 */
export function asciiHost(name: string): string | undefined {
  if (!/\P{ASCII}/u.test(name)) return name
  if (NOT_IN_A_NAME.test(name) || !URL.canParse(`http://${name}`)) return undefined
  const { hostname } = new URL(`http://${name}`)
  return hostname === '' || hostname.length > MAX_NAME_LENGTH ? undefined : hostname
}
