export const keyboardWords = {
  title: 'Keyboard',
  send: 'Send the message',
  newline: 'New line in the message',
  history: 'Earlier and later messages',
  saved: 'Send the saved message with this key',
  tabs: 'Other conversation (in the tabs)',
  mark: 'Mark several, to send to them together (in the tabs)',
  closeTab: 'Close the conversation (in the tabs)',
  rows: 'Move through the rows',
  openClient: 'Open the conversation of the row (in All)',
  rowsFromMessage: 'Choose a row while the caret stays in the message',
  edges: 'First and last row',
}
