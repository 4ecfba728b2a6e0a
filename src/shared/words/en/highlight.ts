export const highlightWords = {
  title: 'Colour rows',
  lead: 'Rows that a filter finds get its colour. The first rule that fits wins.',
  colour: 'Colour',
  colours: { red: 'Red', orange: 'Orange', yellow: 'Yellow', green: 'Green', blue: 'Blue', purple: 'Purple' },
  query: 'Filter of this rule',
  placeholder: 'ERROR, or is:received len:>100',
  empty: 'Write what the rows must contain.',
  add: 'Add a rule',
  remove: 'Remove this rule',
}
