export const noticeWords = {
  'messages-were-bad': 'The saved messages could not be read, so the list is empty: {detail}',
  'settings-were-bad':
    'The settings file could not be read, so the defaults are in use. The old file is kept as {detail}',
  'unexpected-error': 'Something unexpected happened; sockets and recordings go on. It is written to the log: {detail}',
  'file-not-opened': '{detail}',
}
