/** Questions over the window, each with a title, a text and the label of its button. */
export const questionWords = {
  doNotAskAgain: "Don't ask again",
  closeTab: {
    title: 'Close the connection to {peer}?',
    text: 'The connection is open. Closing the tab closes it (FIN); what was recorded stays.',
    yes: 'Close connection',
  },
  discardEdits: {
    title: 'Discard your changes?',
    text: '{file} was edited here and not saved.',
    yes: 'Discard',
  },
  discardForm: {
    title: 'Discard what you entered?',
    text: 'The session was not started. What you entered in the form is lost.',
    yes: 'Discard',
  },
  discardComment: {
    title: 'Discard your comment?',
    text: 'What you wrote at the row is not kept yet.',
    yes: 'Discard',
  },
  discardLibrary: {
    title: 'Discard your changes?',
    text: 'The saved messages were edited here and not saved.',
    yes: 'Discard',
  },
  discardSaving: {
    title: 'Discard what you entered?',
    text: 'The message was not saved. It stays in its box; the name, group and key that you entered are lost.',
    yes: 'Discard',
  },
  discardDrafts: {
    title: 'Discard what you typed?',
    text: 'A message in this pane was typed and not sent. It is lost with the pane.',
    yes: 'Discard',
  },
  addMessages: {
    title: 'Add what is saved in {file}?',
    text: 'Messages: {messages}; sequences: {sequences}; templates: {templates}. Nothing that you have is replaced.',
    yes: 'Add',
  },
  useRules: {
    title: 'Use the rules of {file} now?',
    text: '{session} uses them from now on, in place of what it used before.',
    yes: 'Use',
  },
  useScript: {
    title: 'Use the script {file} now?',
    text: '{session} uses it for new conversations, in place of what it used before.',
    yes: 'Use',
  },
  sendToMany: {
    title: 'Send to {n} clients?',
    text: 'Each of them gets the message at once. This cannot be undone.',
    yes: 'Send to all {n}',
  },
}
