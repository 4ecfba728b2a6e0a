/** While files are dragged over the window, and after they were dropped. */
export const dropWords = {
  title: 'Drop to open',
  lead: 'Recordings and captures, options, saved messages, rules, scripts',
  added: 'Added what is saved in {path}',
}
