export const elsewhereWords = {
  title: 'Edit and send in another conversation',
  search: 'Find an open conversation by its address, name or session',
  none: 'No open conversation matches',
}
