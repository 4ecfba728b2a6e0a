/** The list of clients. */
export const clientsWords = {
  title: 'Clients',
  show: 'List of clients',
  showHint: 'All clients in one list: sort, find, choose; beside the rows',
  name: 'Name',
  state: 'State',
  newest: 'Last message',
  waits: 'Waits',
  rate: 'Rate',
  received: 'Received',
  sent: 'Sent',
  perSecond: '{bytes}/s',
  none: 'No client yet',
  noMatch: 'No client matches',
  sum: 'no client of {total} | one client of {total} | {n} clients of {total}',
}
