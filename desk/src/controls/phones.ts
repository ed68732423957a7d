/** Telephone numbers as Frappe keeps them: `+49-1511234567`. Country codes are those of the ITU (E.164). */

const CODES =
  'AD376 AE971 AF93 AG1268 AI1264 AL355 AM374 AO244 AR54 AS1684 AT43 AU61 AW297 AX358 AZ994 BA387 BB1246 BD880 BE32 ' +
  'BF226 BG359 BH973 BI257 BJ229 BL590 BM1441 BN673 BO591 BQ599 BR55 BS1242 BT975 BW267 BY375 BZ501 CA1 CC61 CD243 ' +
  'CF236 CG242 CH41 CI225 CK682 CL56 CM237 CN86 CO57 CR506 CU53 CV238 CW599 CX61 CY357 CZ420 DE49 DJ253 DK45 DM1767 ' +
  'DO1809 DZ213 EC593 EE372 EG20 EH212 ER291 ES34 ET251 FI358 FJ679 FK500 FM691 FO298 FR33 GA241 GB44 GD1473 GE995 ' +
  'GF594 GG44 GH233 GI350 GL299 GM220 GN224 GP590 GQ240 GR30 GT502 GU1671 GW245 GY592 HK852 HN504 HR385 HT509 HU36 ' +
  'ID62 IE353 IL972 IM44 IN91 IO246 IQ964 IR98 IS354 IT39 JE44 JM1876 JO962 JP81 KE254 KG996 KH855 KI686 KM269 ' +
  'KN1869 KP850 KR82 KW965 KY1345 KZ7 LA856 LB961 LC1758 LI423 LK94 LR231 LS266 LT370 LU352 LV371 LY218 MA212 MC377 ' +
  'MD373 ME382 MF590 MG261 MH692 MK389 ML223 MM95 MN976 MO853 MP1670 MQ596 MR222 MS1664 MT356 MU230 MV960 MW265 ' +
  'MX52 MY60 MZ258 NA264 NC687 NE227 NF672 NG234 NI505 NL31 NO47 NP977 NR674 NU683 NZ64 OM968 PA507 PE51 PF689 ' +
  'PG675 PH63 PK92 PL48 PM508 PR1787 PS970 PT351 PW680 PY595 QA974 RE262 RO40 RS381 RU7 RW250 SA966 SB677 SC248 ' +
  'SD249 SE46 SG65 SH290 SI386 SJ47 SK421 SL232 SM378 SN221 SO252 SR597 SS211 ST239 SV503 SX1721 SY963 SZ268 TC1649 ' +
  'TD235 TG228 TH66 TJ992 TK690 TL670 TM993 TN216 TO676 TR90 TT1868 TV688 TW886 TZ255 UA380 UG256 US1 UY598 UZ998 ' +
  'VA39 VC1784 VE58 VG1284 VI1340 VN84 VU678 WF681 WS685 XK383 YE967 YT262 ZA27 ZM260 ZW263';

export interface Country {
  /** ISO 3166, two letters. */
  iso: string;
  /** With the plus. */
  code: string;
}

export const COUNTRIES: readonly Country[] = CODES.split(' ').map((text) => ({
  iso: text.slice(0, 2),
  code: `+${text.slice(2)}`,
}));

/** Whose code it is first of all: several countries share one. */
const FIRST: Readonly<Record<string, string>> = {
  '+1': 'US',
  '+7': 'RU',
  '+44': 'GB',
  '+47': 'NO',
  '+39': 'IT',
  '+61': 'AU',
};

export interface Phone {
  /** With the plus; empty when none is known. */
  code: string;
  number: string;
}

/** A kept value in two parts. A number with a plus and no dash is taken apart by the longest code that fits. */
export function phoneOf(value: string): Phone {
  const text = value.trim();
  const dashed = /^(\+\d{1,4})-(.*)$/.exec(text);
  if (dashed) return { code: dashed[1] ?? '', number: dashed[2] ?? '' };
  if (!text.startsWith('+')) return { code: '', number: text };
  const known = COUNTRIES.map(({ code }) => code).filter((code) => text.startsWith(code));
  const code = known.sort((a, b) => b.length - a.length)[0] ?? '';
  return { code, number: text.slice(code.length).trim() };
}

/** What is kept; nothing without a number. */
export function phoneValue({ code, number }: Phone): string | null {
  const digits = number.trim();
  if (digits === '') return null;
  if (digits.startsWith('+'))
    return phoneValue(phoneOf(digits).code ? phoneOf(digits) : { code, number: digits.slice(1) });
  return code ? `${code}-${digits}` : digits;
}

export function isPhone(number: string): boolean {
  return /^\+?[\d ()./-]{3,24}$/.test(number.trim());
}

/** The country to show for a code: the one that was chosen if it has that code. */
export function countryOf(code: string, chosen?: string): Country | undefined {
  const same = COUNTRIES.filter((one) => one.code === code);
  return same.find(({ iso }) => iso === chosen) ?? same.find(({ iso }) => iso === FIRST[code]) ?? same[0];
}

/** The two letters of a country's English name, as the site's settings have it. */
export function isoOf(name: string): string | undefined {
  const names = new Intl.DisplayNames('en', { type: 'region' });
  return COUNTRIES.find(({ iso }) => names.of(iso) === name)?.iso;
}
