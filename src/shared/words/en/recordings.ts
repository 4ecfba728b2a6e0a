export const recordingsWords = {
  empty: 'Recordings of your sessions appear here.',
  rename: 'Rename',
  delete: 'Delete',
  deleteTitle: 'Delete this recording?',
  deleteText: '"{name}" will be deleted from the disk. This cannot be undone.',
  newName: 'New name',
  elsewhere: 'in {folder}',
  isOpen: 'open now',
  written: 'being written',
  opening: 'Opening {name}',
  ordering: 'Opening {name}: sorting its rows',
  openingCancelled: 'Opening of {name} cancelled.',
}
