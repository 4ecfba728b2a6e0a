import type { TlsFacts } from './certificate'

/** `TLSv1.3, TLS_AES_256_GCM_SHA384, ALPN h2, name localhost; CN=localhost, issued by CN=Wirebench test CA (not trusted: ...)` */
export function describeTls({ version, cipher, alpn, serverName, chain, distrust }: TlsFacts): string {
  const [own] = chain
  const agreed = [version, cipher, alpn === '' ? '' : `ALPN ${alpn}`, serverName === '' ? '' : `name ${serverName}`]
  const shown = own === undefined ? '' : `; ${own.subject}, issued by ${own.issuer}`
  const doubt = distrust === '' ? '' : ` (not trusted: ${distrust})`
  return agreed.filter((part) => part !== '').join(', ') + shown + doubt
}
