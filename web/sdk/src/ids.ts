import { v7 } from 'uuid';

/** A new identifier that the server takes: of messages, rooms, schedules. Later ones sort later. */
export function newId(): string {
  return v7();
}
