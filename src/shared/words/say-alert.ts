import type { AlertNews } from '../alert-news'
import { formatEndpoint } from '../endpoint'
import type { StateEvent } from '../events/event'
import { visibleString } from '../visible-text'
import type { Say } from './say'

/** What has happened, as one sentence. `describe` says an event; the peer is called by its name, where it has one. */
export function sayAlert(say: Say, news: AlertNews, describe: (event: StateEvent) => string, name = ''): string {
  const { kind, count, peer, where, query = '', seconds = 0, event, patternStopped } = news
  if (patternStopped !== undefined) return say(`alert.stopped.${patternStopped}`)
  const address = formatEndpoint(peer ?? where)
  return say(`alert.${count === 1 ? 'one' : 'many'}.${kind}`, {
    n: count,
    peer: name === '' ? address : `${name} (${address})`,
    query: visibleString(query),
    seconds,
    what: event === undefined ? '' : describe(event),
  })
}
