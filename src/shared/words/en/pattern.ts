/** Mistakes in a pattern (a regular expression of JavaScript). */
export const patternWords = {
  'group-not-closed': 'A "(" in the pattern is not closed',
  'group-not-opened': 'A ")" in the pattern has no "(" before it',
  'class-not-closed': 'A "[" in the pattern is not closed',
  'class-range': 'A range in square brackets of the pattern runs backwards',
  'ends-in-backslash': 'The pattern ends in a single backslash; write two for the character itself',
  'nothing-to-repeat':
    'In the pattern there is nothing before *, + or ? to repeat; put a backslash before it for the character itself',
  'curly-brackets':
    'The curly brackets in the pattern hold no count to repeat; put a backslash before them for the characters themselves',
  'group-kind': 'In the pattern, "(?" begins no known kind of group',
  'group-name': 'A group of the pattern has an invalid name, or two have the same',
  reference: 'The pattern refers to a group that it does not have',
  escape: 'A backslash in the pattern stands before a character that needs none',
  'too-large': 'The pattern is too long',
  flags: 'The flags of a pattern may be i, m, s and u, not "{flags}"',
  'not-closed': 'The "/" that ends the pattern is missing',
  other: 'The pattern is invalid: {message}',
}
