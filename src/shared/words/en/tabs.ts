export const tabsWords = {
  label: 'Conversations',
  all: 'All',
  allHint: 'All conversations in one timeline',
  unread: '{n} unread',
  waiting: 'Waiting for an answer',
  closeConversation: 'Close conversation {n}',
  more: '{n} more',
  search: 'Find a conversation',
  onlyWaiting: 'Waiting for an answer only',
  none: 'No conversation matches',
  sum: '{shown} of {total}',
  marked: 'Marked',
}
