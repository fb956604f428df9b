import { save } from '../media/download.ts';
import type { AuditEvent } from './api.ts';
import { jsonLines } from './filter.ts';

/** Saves events as they came, a line each; `of` is what they are of. */
export function exportEvents(of: string, events: readonly AuditEvent[]): void {
  const [first, last] = [events[0]?.event.position, events.at(-1)?.event.position];
  const lines = new Blob([jsonLines(events)], { type: 'application/jsonl' });
  save(lines, `${of}-${first ?? 0}-${last ?? 0}.jsonl`);
}
