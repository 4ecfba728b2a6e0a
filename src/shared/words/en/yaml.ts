/**
 * Mistakes in YAML. Keys in capitals are the codes of the parser; the others distinguish the cases of its broadest
 * codes.
 */
export const yamlWords = {
  'missing-quote': 'A closing quotation mark is missing',
  'missing-comma': 'A comma or a closing bracket is missing before this',
  'missing-value':
    'This line needs a ":" and a value; if it belongs to the text above, put that text in quotation marks',
  'missing-space': 'A space is missing here',
  'deep-item': 'This item of a list is indented too far: put its "-" below that of the item before',
  'missing-dash': '"- " is missing before this item',
  'not-closed': 'A closing bracket is missing, or a line inside the brackets is not indented',
  references: 'A reference (*name) has no anchor (&name), or there are too many references',
  ALIAS_PROPS: 'A reference (*name) cannot have a tag or an anchor',
  BAD_ALIAS: 'The name of this anchor or reference is empty or ends in ":"',
  BAD_COLLECTION_TYPE: 'This tag does not fit its value; remove it',
  BAD_DIRECTIVE: 'A line that begins with % is a directive of YAML, and this one is unknown; remove it',
  BAD_DQ_ESCAPE:
    'This escape is unknown in double quotation marks; write a backslash as two, or use single quotation marks',
  BAD_INDENT: 'The indentation does not match the lines above',
  BAD_PROP_ORDER: 'A tag or an anchor comes after the "-", "?" or ":", not before it',
  BAD_SCALAR_START: 'A text that begins with this character must be in quotation marks',
  BLOCK_AS_IMPLICIT_KEY: 'There is a second ":" in this line; put the text in quotation marks, or begin a new line',
  BLOCK_IN_FLOW: 'Inside brackets, separate items with commas instead of lines with "- "',
  DUPLICATE_KEY: 'This key is there already',
  IMPOSSIBLE: 'This is not YAML',
  KEY_OVER_1024_CHARS: 'A key can have at most 1024 characters',
  MISSING_CHAR: 'Something is missing before this: a quotation mark, a comma, a bracket or a ":"',
  MULTILINE_IMPLICIT_KEY: 'A key and its ":" must be in one line; a quotation mark may be missing above',
  MULTIPLE_ANCHORS: 'A value can have only one anchor',
  MULTIPLE_DOCS: 'The file holds several documents; remove the line "---"',
  MULTIPLE_TAGS: 'A value can have only one tag',
  NON_STRING_KEY: 'A key must be a text',
  RESOURCE_EXHAUSTION: 'It is nested too deeply',
  TAB_AS_INDENT: 'Indent with spaces, not with tabs',
  TAG_RESOLVE_FAILED: 'This tag is unknown; remove it, or put a text that begins with "!" in quotation marks',
  UNEXPECTED_TOKEN: 'This is not expected here; a quotation mark, a comma or a bracket may be missing before it',
}
