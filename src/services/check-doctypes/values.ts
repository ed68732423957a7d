import { cint, type DocField } from '../../engine/index.js';

/** A value that fits a field, another one for each number. */
type Make = (serial: number, field: DocField) => unknown;

const words: Make = (serial) => `Sample-${serial}`;
const html: Make = (serial) => `<p>Sample-${serial}</p>`;

/** `field.precision` digits behind the point, as many as the column keeps when it says none. */
function decimal(serial: number, field: DocField): number {
  const digits = field.precision === '' ? 9 : Math.min(9, cint(field.precision));
  return Number((serial + 0.123456789).toFixed(digits));
}

function day(serial: number): string {
  return new Date(Date.UTC(2024, 0, 1 + (serial % 3000))).toISOString().slice(0, 10);
}

const two = (number: number) => String(number).padStart(2, '0');
const clock = (serial: number) => `1${serial % 10}:${two(serial % 60)}:07.${String(serial).padStart(6, '0').slice(-6)}`;

/** By fieldtype and options, else by fieldtype. In the form in which answers give them, so that both can be compared. */
const VALUES: Readonly<Record<string, Make>> = {
  Data: words,
  'Data\nEmail': (serial) => `s${serial}@example.com`,
  'Data\nName': (serial) => `Ada ${serial}`,
  'Data\nPhone': (serial) => `+1 555 ${serial}`,
  'Data\nURL': (serial) => `https://example.com/${serial}`,
  'Read Only': words,
  Autocomplete: words,
  'Small Text': words,
  Text: (serial) => `Sample-${serial}, "quoted" & 'so' – ünïcode 🙂`,
  'Long Text': (serial) => `Sample-${serial}\nof two lines`,
  'Markdown Editor': (serial) => `# Sample ${serial}\n\n*emphasis*`,
  'Text Editor': html,
  'HTML Editor': html,
  Code: (serial) => `if (a < ${serial}) { b = "<b>"; }`,
  'Code\nJSON': (serial) => `{"sample": ${serial}}`,
  Signature: (serial) => `data:image/png;base64,c2FtcGxl${serial}`,
  Barcode: (serial) => `<svg data-barcode-value="${serial}"></svg>`,
  Int: (serial) => serial,
  'Long Int': (serial) => serial,
  Float: decimal,
  Currency: decimal,
  Percent: decimal,
  Duration: (serial) => 60 * serial,
  Rating: (serial) => [0.2, 0.4, 0.6, 0.8][serial % 4],
  Date: day,
  Datetime: (serial) => `${day(serial)} ${clock(serial)}`,
  Time: clock,
  JSON: (serial) => `{"sample":${serial}}`,
  Geolocation: (serial) => `{"type":"FeatureCollection","features":[],"sample":${serial}}`,
  Color: (serial) => `#${String(serial).padStart(6, '0').slice(-6)}`,
  Phone: (serial) => `+1-555${serial}`,
  Icon: words,
  Password: (serial) => `secret-${serial}`,
  Attach: (serial) => `/files/sample-${serial}.txt`,
  'Attach Image': (serial) => `/files/sample-${serial}.png`,
};

const LONGEST = 140;

/** What a Select offers, as far as its column can hold it. */
export function optionsOf(field: DocField): string[] {
  const options = field.options.split('\n').map((option) => option.trim());
  return options.filter((option) => option !== '' && option.length <= (field.length || LONGEST));
}

/** A value for a field that is neither link nor table; undefined when it can have none. */
export function plainValue(field: DocField, serial: number): unknown {
  if (field.fieldtype === 'Check') return (serial + cint(field.default)) % 2;
  if (field.fieldtype === 'Select') {
    const options = optionsOf(field);
    // Without options a Select takes what a form script offers.
    return options.length > 0 ? options[serial % options.length] : words(serial, field);
  }
  const make = VALUES[`${field.fieldtype}\n${field.options}`] ?? VALUES[field.fieldtype];
  const value = make?.(serial, field);
  return typeof value === 'string' && field.length > 0 ? value.slice(-field.length) : value;
}
