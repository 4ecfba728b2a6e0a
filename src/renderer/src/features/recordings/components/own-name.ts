/** The pattern of a session's file name, with the time of its beginning at the end. */
const OWN_NAME =
  /^(?<protocol>TCP|UDP|TLS) (?<role>listener|client|relay) (?:(?<path>(?:unix|pipe)[_:].+?)|(?<address>.+?)[_:](?<port>\d+))(?: to .+)? \d{4}-\d\d-\d\d/

const ROLES = { listener: 'Listener', client: 'Client', relay: 'Relay' } as const
type Role = keyof typeof ROLES

/** What the file name of a recording of ours says; undefined when it is called otherwise. `kind` is a key of the words of sessions. */
export function ownName(name: string): { readonly kind: string; readonly where: string } | undefined {
  const { protocol = '', role, path, address = '', port = '' } = OWN_NAME.exec(name)?.groups ?? {}
  if (role === undefined) return undefined
  return {
    kind: `${protocol.toLowerCase()}${ROLES[role as Role]}`,
    where: path?.replace('_', ':') ?? `${address}:${port}`,
  }
}
