/** What a person is told of about a session. */
export const alertWords = {
  title: 'Alerts',
  lead: 'Wirebench tells you when this happens in the session, also while you look at something else. The choice stays with the session.',
  hint: 'Tell me when a pattern is seen, a peer goes, nothing comes, or something fails',
  kind: {
    pattern: {
      title: 'Pattern seen',
      hint: 'In what is received. A filter as over the rows: words, hex:, re:, len:, peer:',
    },
    gone: { title: 'Peer gone', hint: 'It finishes (FIN), resets, is lost, or was idle until the time-out' },
    silence: { title: 'Silence', hint: 'Nothing was received in an open conversation for this long' },
    error: { title: 'Error', hint: 'An event that has the colour of a warning or an error' },
  },
  query: 'What to look for',
  queryEmpty: 'Write what to look for, such as ERROR or hex:0103.',
  seconds: 'Seconds of silence',
  secondsWrong: 'A whole number of seconds, from {min} to {max}.',
  sound: 'Sound',
  soundOf: 'A sound with: {kind}',
  tryOut: 'Play the sound',
  notified: 'While the window is hidden or another program is in front, the system shows a notification, too.',
  unseen: '{n} unseen alert | {n} unseen alerts',
  show: 'Show',
  one: {
    pattern: '{peer} sent what you look for: {query}',
    gone: '{peer} has gone: {what}',
    silence: 'Silence from {peer} for {seconds} s',
    error: '{peer}: {what}',
  },
  many: {
    pattern: '{n} times what you look for: {query}; last from {peer}',
    gone: '{n} peers have gone, last {peer}: {what}',
    silence: '{n} peers silent for {seconds} s, last {peer}',
    error: '{n} errors, last at {peer}: {what}',
  },
  stopped: {
    'too-slow': 'The pattern of the alert takes too long, and is not looked for any more. Choose a simpler one.',
    'no-thread': 'The pattern of the alert cannot be looked for, because the thread for patterns does not run.',
  },
}
