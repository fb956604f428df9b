import { useMemo } from 'react';
import { useFormat } from '../../i18n/index.ts';

/** Writes a time to the second: `26 Nov 2026, 14:05:12`. */
export function useStamp(): (at: string) => string {
  const { style } = useFormat();
  return useMemo(() => {
    const { locale, timeZone, hour12 } = style;
    const format = new Intl.DateTimeFormat(locale, {
      ...{ dateStyle: 'medium', timeStyle: 'medium', timeZone },
      ...(hour12 !== undefined && { hour12 }),
    });
    return at => format.format(new Date(at));
  }, [style]);
}
