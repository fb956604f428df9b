const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;

/** How large a file is, as people say it: `1.2 MB`. */
export function fileSize(bytes: number, locale: string): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const maximumFractionDigits = unit > 0 && value < 10 ? 1 : 0;
  // `10 byte` is short in English, and no English.
  const unitDisplay = unit === 0 ? 'long' : 'short';
  const style = { style: 'unit', unit: UNITS[unit] ?? 'byte', unitDisplay } as const;
  return new Intl.NumberFormat(locale, { ...style, maximumFractionDigits }).format(value);
}
