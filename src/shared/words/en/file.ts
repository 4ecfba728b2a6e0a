/**
 * Mistakes in a file of the person: saved messages (YAML) or options (JSON). Values have their sentences under
 * `rules.mistake`, too.
 */
export const fileWords = {
  in: '{path}: {what}',
  separator: '; ',
  inLine: 'Line {line}: {what}',
  'messages-too-large': 'It is larger than 1 MiB, so it is not a file of saved messages',
  'no-messages': 'It is not a file of saved messages: the line "wirebench: 1" is missing',
  'messages-format': 'It has format {found}; this version reads format {known}',
  'too-many-parts': 'There are more than {max} parts in this line',
  'too-many-references': 'There are more than {max} references',
  step: 'A step is one of send, delay, wait (with within), branch (with within), capture (with within), repeat (with steps)',
  key: 'A key is a number from 1 to 9',
  'at-least': 'Write at least {min}',
  'at-most': 'Write at most {max}',
  'too-long': 'Write at most {max} characters',
  'too-many': 'At most {max} are possible',
  'unknown-key': '"{key}" is not known here',
  mapping: 'Write a mapping of names and values',
  'too-slow': 'Reading it takes more than {seconds} s; make it shorter',
  'no-memory': 'Reading it takes more memory than a file may; make it shorter',
  'no-thread':
    'It cannot be read now: the thread for it did not begin ({reason}); end other programs, or install Wirebench again',
  'thread-ended': 'It cannot be read: the thread that read it has ended ({reason}); please report this',
  'not-allowed': 'Nobody has allowed Wirebench to use {path}; choose it with “Browse…”, or try again and allow it',
  'not-right': 'This value is not possible here',
  'options-too-large': 'It is larger than 1 MiB, so it is not a file of options',
  'not-json': 'It is not JSON',
  'not-json-at':
    'Line {line}, column {column}: it is not JSON from here on; a quotation mark, a comma or a bracket may be missing before',
  'no-options': 'It is not a JSON object of option names and values, such as {example}',
}
