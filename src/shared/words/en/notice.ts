export const noticeWords = {
  title: 'Notices',
  'messages-were-bad': 'The saved messages could not be read, so the list is empty: {detail}',
  'settings-were-bad':
    'The settings file could not be read, so the defaults are in use. The old file is kept as {detail}',
  'unexpected-error': 'An unexpected error occurred; sockets and recordings keep working. It is in the log: {detail}',
  'engine-lost':
    'The part that serves the sockets ended, and every session with it. The recordings are kept, and new sessions can be started: {detail}',
  'session-not-started': '{detail} was not started again: {reason}',
  'file-not-opened': '{detail}',
}
