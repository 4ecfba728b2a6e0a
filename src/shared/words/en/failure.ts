export const failureWords = {
  peerGone: 'The peer has closed the connection, so this message was not sent.',
} as Record<string, string>
