import { type RoomSummary, withoutBidiControls } from '@sandesham/client';
import type { Messages } from '../../i18n/index.ts';
import { glance } from '../../lib/glance.ts';
import { attachmentsText } from '../media/kinds.ts';

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The second line of a chat in the list. */
export interface Preview {
  /** `plain`: somebody's words. `draft`: one's own, not sent. `quiet`: ours. */
  readonly kind: 'plain' | 'draft' | 'quiet';
  readonly text: string;
}

/** What a chat shows of itself: what one began to write, else the latest message. */
export function previewOf(
  room: RoomSummary,
  me: string | undefined,
  nameOf: (userId: string) => string,
  { rooms: texts, media }: Messages,
): Preview {
  if (room.isGone) return { kind: 'quiet', text: texts.leftHint };
  if (room.draft) return { kind: 'draft', text: glance(room.draft) };
  const last = room.lastMessage;
  if (!last) return { kind: 'quiet', text: texts.noMessages };
  if (last.isDeleted) return { kind: 'quiet', text: texts.deleted };
  // An earlier client kept their number alone.
  const files = Array.isArray(last.attachments) ? attachmentsText(last.attachments, media) : '';
  const said = glance(last.text);
  const text = [files, said].filter(part => part !== '').join(' · ') || '…';

  if (last.author === me) return { kind: 'plain', text: texts.you(text) };
  if (room.kind === 'dm') return { kind: 'plain', text };
  return { kind: 'plain', text: texts.by(nameOf(last.author), text) };
}

/** Of a longer one its beginning is enough: what was said is to be seen, too. */
const FIRST_NAME_MAX = 16;

/** The first word of a name, by which one is called; empty where there is nothing to be read in it. */
export function firstName(name: string): string {
  const [word = ''] = withoutBidiControls(name).trim().split(/\s+/u);
  const letters = [...segmenter.segment(word)].map(({ segment }) => segment);
  return letters.length > FIRST_NAME_MAX ? `${letters.slice(0, FIRST_NAME_MAX).join('')}…` : word;
}
