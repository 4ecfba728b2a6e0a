/** The words of each kind of session, under `session`. */
export const KIND_KEYS = {
  'tcp-listener': 'tcpListener',
  'udp-listener': 'udpListener',
  'tls-listener': 'tlsListener',
  'tcp-client': 'tcpClient',
  'udp-client': 'udpClient',
  'tls-client': 'tlsClient',
  relay: 'relay',
} as const

/** The addresses of this machine that a click writes. */
export const LOCAL_ADDRESSES = [
  { value: '127.0.0.1', key: 'form.loopback4' },
  { value: '::1', key: 'form.loopback6' },
  { value: '0.0.0.0', key: 'form.any4' },
  { value: '::', key: 'form.any6' },
] as const
