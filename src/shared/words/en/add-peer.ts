export const addPeerWords = {
  title: 'Add a peer',
  lead: 'UDP has no connection, so either side may speak first. The peer need not be there.',
  add: 'Add',
}
