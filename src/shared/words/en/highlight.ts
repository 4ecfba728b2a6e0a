export const highlightWords = {
  title: 'Colour rows',
  lead: 'Rows that match a filter get its colour. The first matching rule wins.',
  colour: 'Colour of rule {n}',
  colours: { red: 'Red', orange: 'Orange', yellow: 'Yellow', green: 'Green', blue: 'Blue', purple: 'Purple' },
  query: 'Filter of rule {n}',
  placeholder: 'ERROR, or is:received len:>100',
  empty: 'Enter a filter.',
  add: 'Add a rule',
  remove: 'Remove rule {n}',
}
