/** Scripts that are written from right to left. */
const RTL = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u;

/** A name for a sentence of ours: one from right to left is kept from turning what stands around it. */
export function isolate(name: string): string {
  return RTL.test(name) ? `\u2068${name}\u2069` : name;
}
