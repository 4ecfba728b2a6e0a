export const pickerWords = {
  session: 'Session',
  conversation: 'Conversation number',
  mistake: 'Write a whole number from 1 to {n}.',
}
