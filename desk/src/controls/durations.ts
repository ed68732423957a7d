export type DurationUnit = 'days' | 'hours' | 'minutes' | 'seconds';
export type DurationParts = Partial<Record<DurationUnit, number>>;

const SECONDS: Readonly<Record<DurationUnit, number>> = { days: 86_400, hours: 3600, minutes: 60, seconds: 1 };

/** The units that a field shows; the largest takes what those left out would have held. */
export function unitsOf(field: Readonly<Record<string, unknown>>): DurationUnit[] {
  const all: DurationUnit[] = ['days', 'hours', 'minutes', 'seconds'];
  return all.filter(
    (unit) => !(unit === 'days' && Number(field.hide_days)) && !(unit === 'seconds' && Number(field.hide_seconds)),
  );
}

/** Seconds in units. */
export function partsOfSeconds(total: number, units: readonly DurationUnit[]): DurationParts {
  let left = Math.max(0, Math.round(total));
  const parts: DurationParts = {};
  for (const unit of units) {
    parts[unit] = Math.floor(left / SECONDS[unit]);
    left %= SECONDS[unit];
  }
  return parts;
}

/** Units as seconds; 90 minutes are as good as an hour and a half. */
export function secondsOf(parts: DurationParts): number {
  return Object.entries(parts).reduce((sum, [unit, value]) => sum + (value || 0) * SECONDS[unit as DurationUnit], 0);
}
