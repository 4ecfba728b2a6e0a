import type { RelayEntry } from '../../../../shared/relay'
import { HttpConnectEntry } from './http-connect-entry'
import { Socks5Entry } from './socks5-entry'
import type { TargetEntry } from './target-entry'

/** The server's side of the protocol in which a client names its target. */
export function openEntry(entry: Exclude<RelayEntry, 'fixed'>): TargetEntry {
  return entry === 'socks5' ? new Socks5Entry() : new HttpConnectEntry()
}
