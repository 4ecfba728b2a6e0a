/** Questions over the window, each with a title, a text and what the button says. */
export const questionWords = {
  doNotAskAgain: "Don't ask again",
  closeTab: {
    title: 'Close the connection to {peer}?',
    text: 'It is open. It is closed (FIN) together with its tab; what was recorded stays.',
    yes: 'Close connection',
  },
  sendToMany: {
    title: 'Send to {n} clients?',
    text: 'Each of them gets the message at once, and it cannot be taken back.',
    yes: 'Send to all {n}',
  },
}
