/** Mistakes in a fault, and what may be written. */
export const faultWords = {
  unknown: 'There is no fault "{name}"; there are {known}',
  'no-value': '{name} takes no value; write {example}',
  'no-parameter': '{name} has no "{key}"; it has {known}, for example {example}',
  value: '{key} of {name} must be {form}, for example {example}',
  needs: '{name} needs {key}, {form}, for example {example}',
  'not-right': '{name} cannot be read; write for example {example}',
  form: {
    ms: 'a time from {min} to {max} ms, or in seconds with an s',
    share: 'a share from 0% to 100%',
    bytes: 'a number of bytes from {min} to 1g, with k, m or g',
    'bytes-per-second': 'bytes per second, with k, m or g',
    count: 'a whole number from {min} to {max}',
    choice: 'one of {choices}',
    hex: '1 to 1024 bytes in hex',
  },
}
