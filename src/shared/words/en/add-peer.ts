export const addPeerWords = {
  title: 'Add a peer',
  lead: 'UDP has no connection: either side may send first, and the peer need not be running yet.',
  add: 'Add',
}
