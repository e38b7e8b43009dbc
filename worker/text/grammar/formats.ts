/** Formats of strings, as patterns of the whole string. What they let through is of that format; some rare spellings are left out. */
const YEAR = String.raw`\d{4}`;
const LEAP_YEAR = String.raw`(\d\d(0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)`;
const DATE = `(${YEAR}-((0[13578]|1[02])-(0[1-9]|[12]\\d|3[01])|(0[469]|11)-(0[1-9]|[12]\\d|30)|02-(0[1-9]|1\\d|2[0-8]))|${LEAP_YEAR}-02-29)`;
const TIME = String.raw`([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)`;
const CLOCK = String.raw`T(\d+S|\d+M(\d+S)?|\d+H(\d+M(\d+S)?|\d+S)?)`;
const DAYS = String.raw`(\d+D|\d+M(\d+D)?|\d+Y(\d+M(\d+D)?|\d+D)?)`;
const LABEL = '[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const BYTE = String.raw`(25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)`;
const IPV4 = `(${BYTE}\\.){3}${BYTE}`;
const H16 = '[0-9A-Fa-f]{1,4}';
const IPV6 = [
  `(${H16}:){7}${H16}`,
  `(${H16}:){6}${IPV4}`,
  `::(${H16}(:${H16}){0,6})?`,
  ...[1, 2, 3, 4, 5, 6].map((before) => `${H16}(:${H16}){${before - 1}}::(${H16}(:${H16}){0,${6 - before}})?`),
  `(${H16}:){7}:`,
].join('|');
const ESCAPED_BYTE = '%[0-9A-Fa-f]{2}';
const PATH_CHARACTER = `([A-Za-z0-9._~!$&'()*+,;=:@-]|${ESCAPED_BYTE})`;
const FIRST_SEGMENT = `([A-Za-z0-9._~!$&'()*+,;=@-]|${ESCAPED_BYTE})+`;
const AUTHORITY = `([A-Za-z0-9._~!$&'()*+,;=:-]+@)?([A-Za-z0-9._~-]+|\\[(${IPV6})\\])(:\\d{1,5})?`;
const REST = `(\\?(${PATH_CHARACTER}|[/?])*)?(#(${PATH_CHARACTER}|[/?])*)?`;
const PATH = `(/${PATH_CHARACTER}*)*`;
const URI = `[A-Za-z][A-Za-z0-9+.-]*:(//(${AUTHORITY}${PATH}|/${PATH_CHARACTER}+${PATH})|/?${PATH_CHARACTER}+${PATH})${REST}`;

const FORMATS: Readonly<Record<string, string>> = {
  date: DATE,
  time: TIME,
  'date-time': `${DATE}[Tt]${TIME}`,
  duration: `P(\\d+W|${DAYS}(${CLOCK})?|${CLOCK})`,
  uuid: '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}',
  email: `${ATOM}(\\.${ATOM})*@${LABEL}(\\.${LABEL})+`,
  hostname: `${LABEL}(\\.${LABEL})*`,
  ipv4: IPV4,
  ipv6: IPV6,
  uri: URI,
  'uri-reference': `(${URI}|//${AUTHORITY}${PATH}${REST}|(${FIRST_SEGMENT}|/${PATH_CHARACTER}+)?${PATH}${REST})`,
  'json-pointer': '(/([^~/]|~[01])*)*',
};

/** Those of the standard that are not done; any other name is a note without meaning, as the standard has it. */
const KNOWN = new Set([
  'regex',
  'iri',
  'iri-reference',
  'idn-email',
  'idn-hostname',
  'uri-template',
  'relative-json-pointer',
]);

/** A pattern; null for a format that says nothing; undefined for one that cannot be kept. */
export function formatPattern(name: string): string | null | undefined {
  if (Object.hasOwn(FORMATS, name)) return `^(${FORMATS[name]})$`;
  return KNOWN.has(name) ? undefined : null;
}
