import type { Messages } from '../../i18n/index.ts';
import { personName, roomTitle } from '../rooms/names.ts';
import type { AuditRoom } from './api.ts';

type Named = Pick<AuditRoom, 'kind' | 'name' | 'members'>;

/** What a chat is called by somebody who is not in it: a chat of two by both. */
export function auditTitle({ kind, name, members }: Named, texts: Messages['rooms']): string {
  if (kind !== 'dm')
    return roomTitle({ kind: 'group', name: name ?? null, peerId: null, members }, texts);
  return members.map(member => personName(member.name, texts)).join(' ↔ ');
}
