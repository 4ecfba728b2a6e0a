import { formatEndpoint, type Endpoint } from '../../../shared/endpoint'
import type { FailureCode, Failure } from '../../../shared/failure'
import type { CertificateFacts } from '../../../shared/session'
import { visibleString } from '../../../shared/visible-text'

interface Reason {
  /** Patterns for the error's code and message: OpenSSL and BoringSSL use different words. */
  readonly pattern: RegExp
  readonly code: FailureCode
  readonly words: string
}

const REASONS: readonly Reason[] = [
  {
    pattern: /CERT_HAS_EXPIRED|certificate has expired/i,
    code: 'tls-expired',
    words: "the peer's certificate has expired; renew it there, or choose to go on with untrusted certificates",
  },
  {
    pattern: /CERT_NOT_YET_VALID/i,
    code: 'tls-expired',
    words: "the peer's certificate is not valid yet; check the clocks of both machines",
  },
  {
    pattern: /ALTNAME_INVALID|HOSTNAME_MISMATCH/i,
    code: 'tls-wrong-name',
    words: "the peer's certificate is for another name; set the server name, or use a certificate for this one",
  },
  {
    pattern:
      /SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY)|CERT_UNTRUSTED|INVALID_CA/i,
    code: 'tls-unknown-issuer',
    words:
      "the issuer of the peer's certificate is not known here; name it under trusted issuers, or go on with untrusted certificates",
  },
  {
    pattern:
      /ALERT_(UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_(EXPIRED|UNKNOWN|REVOKED))|alert (unknown ca|bad certificate|certificate (expired|unknown|revoked))/i,
    code: 'tls-not-trusted-by-peer',
    words: 'the peer does not trust our certificate; let it trust the test CA, or use a certificate that it knows',
  },
  {
    pattern: /PEER_DID_NOT_RETURN_A_CERTIFICATE|CERTIFICATE_REQUIRED|NO_CERTIFICATE_RETURNED/i,
    code: 'tls-client-certificate',
    words: 'a client certificate is required and was not shown; set a certificate and its key on the client',
  },
  {
    pattern: /NO_APPLICATION_PROTOCOL/i,
    code: 'tls-no-shared-protocol',
    words: 'the two sides share no application protocol (ALPN); offer one that the other side knows',
  },
  {
    pattern:
      /UNSUPPORTED_PROTOCOL|ALERT_PROTOCOL_VERSION|VERSION_TOO_LOW|VERSION_TOO_HIGH|NO_SUPPORTED_VERSIONS|NO_PROTOCOLS_AVAILABLE|INTERNAL_ERROR.*version/i,
    code: 'tls-no-shared-version',
    words: 'the two sides share no version of TLS; widen the oldest and newest version on one of them',
  },
  {
    pattern:
      /WRONG_VERSION_NUMBER|HTTP_REQUEST|HTTPS_PROXY_REQUEST|PACKET_LENGTH_TOO_LONG|UNEXPECTED_MESSAGE|UNKNOWN_PROTOCOL|RECORD_TOO_SMALL/i,
    code: 'tls-plain-text',
    words: 'the peer does not speak TLS: what came is plain text; use TCP here, or TLS on the other side',
  },
  {
    pattern: /NO_SHARED_CIPHER|HANDSHAKE_FAILURE/i,
    code: 'tls-failed',
    words: 'the two sides share no cipher or certificate type',
  },
  {
    pattern: /ECONNRESET|socket hang up|disconnected before secure|EPIPE|CLOSED_DURING/i,
    code: 'tls-failed',
    words: 'the peer ended the connection during the handshake; it may not speak TLS, or not like what we offered',
  },
]

/** Turns an error of the TLS library after a failed handshake into a code and words. */
export function toTlsFailure(error: Error, where: Endpoint): Failure {
  const errno = (error as NodeJS.ErrnoException).code ?? ''
  const { reason: detail } = error as { reason?: unknown }
  const text = `${errno} ${error.message} ${typeof detail === 'string' ? detail : ''}`
  const reason = REASONS.find(({ pattern }) => pattern.test(text.replaceAll(' ', '_')) || pattern.test(text))
  const subject = formatEndpoint(where)
  const said = errno === '' ? error.message.split('\n')[0] : errno
  const words = reason?.words ?? 'the handshake failed'
  return {
    code: reason?.code ?? 'tls-failed',
    errno,
    message: `TLS ${subject}: ${words} (${visibleString(said ?? '')})`,
    subject,
  }
}

/** Why the peer's certificate is not trusted, from the code of the library. */
export function distrustFailure(code: string, where: Endpoint, certificate?: CertificateFacts): Failure {
  const failure = toTlsFailure(Object.assign(new Error(code), { code }), where)
  return certificate === undefined ? failure : { ...failure, certificate }
}

export function handshakeTimeout(where: Endpoint, afterMs: number): Failure {
  const subject = formatEndpoint(where)
  const message = `TLS ${subject}: the handshake did not end within ${String(afterMs / 1000)} s; the peer may speak plain TCP, or wait for us to speak first`
  return { code: 'timed-out', errno: '', message, subject }
}

const HANDSHAKE = 0x16
const ALERT = 0x15

/**
 * The failure when the first bytes on a plain connection show that the peer uses TLS (RFC 8446, 5.1); otherwise
 * undefined.
 */
export function tlsOnPlain(first: Uint8Array, peer: Endpoint): Failure | undefined {
  const [type, major] = first
  if (major !== 3 || first.length < 5 || (type !== HANDSHAKE && type !== ALERT)) return undefined
  const subject = formatEndpoint(peer)
  const words =
    type === HANDSHAKE
      ? 'the peer speaks TLS, and this is plain TCP: start a TLS server, or let the peer connect without TLS'
      : 'the peer answered with a TLS alert: its port speaks TLS; connect with TLS'
  return { code: 'tls-on-plain', errno: '', message: `TCP ${subject}: ${words}`, subject }
}
