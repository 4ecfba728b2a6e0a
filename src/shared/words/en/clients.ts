/** The list of clients. */
export const clientsWords = {
  title: 'Clients',
  show: 'List of clients',
  showHint: 'All clients in one list: sort, find, choose; beside the rows',
  name: 'Name',
  state: 'State',
  newest: 'Last message',
  waits: 'Waiting',
  rate: 'Rate',
  received: 'Received',
  sent: 'Sent',
  perSecond: '{bytes}/s',
  none: 'No client yet',
  noMatch: 'No client matches',
  sum: '{n} of {total} clients',
}
