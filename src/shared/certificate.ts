import * as v from 'valibot'

export const certificateSchema = v.pipe(
  v.object({
    subject: v.string(),
    issuer: v.string(),
    /** As in the certificate, comma-separated: `DNS:localhost, IP Address:127.0.0.1`. */
    names: v.string(),
    validFrom: v.string(),
    validTo: v.string(),
    /** SHA-256, hex with colons. */
    fingerprint: v.string(),
  }),
  v.readonly(),
)

export type CertificateFacts = v.InferOutput<typeof certificateSchema>

/** What a TLS handshake agreed on (RFC 8446). */
export const tlsSchema = v.pipe(
  v.object({
    /** `TLSv1.3` */
    version: v.string(),
    cipher: v.string(),
    /** The agreed ALPN protocol; empty when none. */
    alpn: v.string(),
    /** The name that the client asked for (SNI); empty when none. */
    serverName: v.string(),
    /** The peer's certificates, its own first; empty when it showed none. */
    chain: v.pipe(v.array(certificateSchema), v.readonly()),
    /** Why the peer's certificate would not be trusted; empty when it is, or when there is none to judge. */
    distrust: v.string(),
  }),
  v.readonly(),
)

export type TlsFacts = v.InferOutput<typeof tlsSchema>
