export const pickerWords = {
  session: 'Session',
  conversation: 'Conversation number',
  mistake: 'Enter a whole number from 1 to {n}.',
}
