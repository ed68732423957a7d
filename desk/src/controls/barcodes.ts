/** Barcodes as Frappe keeps them: an SVG drawing that carries its value in `data-barcode-value`. */
import JsBarcode from 'jsbarcode';
import { cleanSvg } from './sanitise';

/** The value that a kept drawing stands for; a kept text is the value itself. */
export function barcodeValue(kept: string): string {
  if (!kept.trimStart().startsWith('<')) return kept;
  const svg = new DOMParser().parseFromString(kept, 'text/html').querySelector('svg');
  return svg?.getAttribute('data-barcode-value') ?? '';
}

/** The field's options: JSON as JsBarcode takes it; others are left out. */
function settings(options: string | null | undefined): Record<string, unknown> {
  try {
    const read: unknown = JSON.parse(options || '{}');
    return typeof read === 'object' && read !== null ? (read as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** The drawing of a value; undefined when its symbology cannot say it. */
export function drawBarcode(value: string, options: string | null | undefined): string | undefined {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  let isValid = true;
  const valid = (ok: boolean) => {
    isValid = ok;
  };
  try {
    JsBarcode(svg, value, { height: 40, width: 1.5, fontSize: 14, ...settings(options), valid });
  } catch {
    return undefined;
  }
  if (!isValid) return undefined;
  svg.setAttribute('data-barcode-value', value);
  return cleanSvg(svg.outerHTML);
}
