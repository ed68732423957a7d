/** Places as Frappe keeps them: a GeoJSON FeatureCollection (RFC 7946), longitude before latitude. */

export interface Point {
  lat: number;
  long: number;
}

interface Feature {
  type: 'Feature';
  properties: Record<string, unknown>;
  geometry: { type: string; coordinates: unknown };
}

function featuresOf(text: string): Feature[] | undefined {
  try {
    const { type, features } = JSON.parse(text) as { type?: string; features?: Feature[] };
    return type === 'FeatureCollection' && Array.isArray(features) ? features : undefined;
  } catch {
    return undefined;
  }
}

const isPoint = (feature: Feature) =>
  feature?.geometry?.type === 'Point' && Array.isArray(feature.geometry.coordinates);

/** The first point; undefined when there is none. */
export function pointOf(text: string): Point | undefined {
  const [long, lat] = (featuresOf(text)?.find(isPoint)?.geometry.coordinates ?? []) as number[];
  return typeof lat === 'number' && typeof long === 'number' ? { lat, long } : undefined;
}

/** The same places, with the first point moved, or added when there was none. */
export function withPoint(text: string, { lat, long }: Point): string {
  const features = featuresOf(text) ?? [];
  const at = features.findIndex(isPoint);
  const point: Feature = {
    ...{ type: 'Feature', properties: features[at]?.properties ?? {} },
    geometry: { type: 'Point', coordinates: [long, lat] },
  };
  const next = at < 0 ? [...features, point] : features.with(at, point);
  return JSON.stringify({ type: 'FeatureCollection', features: next });
}

/** What is wrong with a text as GeoJSON; empty when nothing is. */
export function geoProblem(text: string): string {
  if (text.trim() === '') return '';
  return featuresOf(text) ? '' : 'This is no GeoJSON FeatureCollection.';
}

/** A latitude or longitude as typed: undefined when it is none. */
export function degreesOf(text: string, most: 90 | 180): number | undefined {
  const degrees = Number(text.trim().replace(',', '.'));
  return text.trim() !== '' && Math.abs(degrees) <= most ? degrees : undefined;
}
