export const unitWords = {
  ms: 'ms',
  bytes: 'bytes',
  hops: 'hops',
  connections: 'connections',
  peers: 'peers',
  attempts: 'attempts',
  clients: 'clients',
  MiB: 'MiB',
  minutes: 'minutes',
  files: 'files',
}
