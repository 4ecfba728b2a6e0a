export const pickerWords = {
  session: 'Session',
  conversation: 'Conversation',
  older: 'Older conversation',
  olderHint: 'The list has the newest ones. Enter the number of an older one.',
  mistake: 'Enter a whole number from 1 to {n}.',
}
