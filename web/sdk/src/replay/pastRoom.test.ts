import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FakeRoom } from '../../test/fakeRoom.ts';
import { type Envelope, readEnvelope } from '../envelope.ts';
import type { RoomAt } from '../model.ts';
import { Timeline } from '../store/timeline.ts';
import { PastRoom } from './pastRoom.ts';

const PEOPLE = ['asha', 'ravi', 'meena'];

/** A room in which messages were sent, edited, deleted, liked and read; its events in the log's order. */
function past(acts: readonly number[]): { room: FakeRoom; events: readonly Envelope[] } {
  let position = 0;
  const room = new FakeRoom('group', () => ++position);
  const members = PEOPLE.map(user_id => ({ user_id, role: 'member' }));
  const log = [room.append('room.created', `room/${room.id}`, 'asha', { kind: 'group', members })];
  const sent: string[] = [];
  for (const act of acts) {
    const actor = PEOPLE[act % PEOPLE.length] ?? '';
    const id = sent[act % Math.max(1, sent.length)];
    const add = (kind: string, of: string, data: object) =>
      log.push(room.append(kind, `message/${of}`, actor, { message_id: of, ...data }));
    if (act % 5 < 2 || id === undefined) {
      const fresh = `m${sent.push('') - 1}`;
      sent[sent.length - 1] = fresh;
      add('message.sent', fresh, { author: actor, text: `text ${fresh}`, attachments: [] });
    } else if (act % 5 === 2) add('message.edited', id, { text: `edit ${act}`, revision: 2 });
    else if (act % 5 === 3) {
      add('message.reaction_added', id, { user_id: actor, emoji: `e${position}` });
    } else {
      position += 1;
      const data = { user_id: actor, up_to: room.head };
      const { roomseq: _, ...raw } = { ...log[0], id: `r${position}`, position, actor, data };
      log.push({ ...raw, type: 'sandesham.receipt.read.v1', subject: 'receipt/r' });
    }
  }
  return { room, events: log.map(raw => readEnvelope(raw) as Envelope) };
}

/** What is shown: every message with its text, reactions and tick, and how far everybody has read. */
function shown(room: PastRoom) {
  const { rows, headSeq } = room.getState();
  const messages = rows.flatMap(row => (row.kind === 'message' ? [row.id] : []));
  return {
    headSeq,
    rows: rows.map(({ kind, key }) => `${kind} ${key}`),
    messages: messages.map(id => [room.message(id), room.tick(id), room.receiptCounts(id)]),
    cursors: [...room.cursors()].sort(),
    roles: [...room.roles()].sort(),
  };
}

const acts = fc.array(fc.nat(1_000), { maxLength: 60 });

describe('a replay', () => {
  test('shows the same after so many events, whichever way one came there', () => {
    fc.assert(
      fc.property(acts, fc.array(fc.nat(70), { maxLength: 8 }), (what, stops) => {
        const { events } = past(what);
        const wandering = new PastRoom('r');
        wandering.add(events);
        for (const stop of stops) {
          wandering.seek(stop);
          const straight = new PastRoom('r');
          straight.add(events);
          straight.seek(stop);
          expect(shown(wandering)).toEqual(shown(straight));
        }
      }),
    );
  });

  test('ends with what a live timeline shows', () => {
    fc.assert(
      fc.property(acts, what => {
        const { room, events } = past(what);
        const replay = new PastRoom('r');
        replay.add(events);
        replay.seek(events.length);
        const live = new Timeline('');
        live.mergePage(room.page({ limit: 1_000 }));
        for (const item of live.items) {
          if (item.kind !== 'message') continue;
          const { text, revision, reactions } = live.message(item.id) ?? {};
          expect(replay.message(item.id)).toMatchObject({ text, revision, reactions });
        }
        expect(replay.getState().headSeq).toBe(live.head);
      }),
    );
  });

  test('goes back over more events than are noted at once', () => {
    const { events } = past(Array.from({ length: 3_500 }, (_, at) => at));
    const replay = new PastRoom('r');
    replay.add(events);
    replay.seek(3_400);
    replay.seek(2_345);
    const straight = new PastRoom('r');
    straight.add(events);
    straight.seek(2_345);
    expect(shown(replay)).toEqual(shown(straight));
  });

  test('shows an edited message as it was before', () => {
    const { events } = past([0, 2]);
    const replay = new PastRoom('r');
    replay.add(events);
    const said: (string | undefined)[] = [];
    replay.subscribeMessage('m0', () => said.push(replay.message('m0')?.text));
    for (const stop of [2, 3, 2, 1]) replay.seek(stop);
    expect(said).toEqual(['text m0', 'edit 2', 'text m0', undefined]);
  });

  test('counts as readers the others who had read by then', () => {
    const { events } = past([0, 4]);
    const replay = new PastRoom('r');
    replay.add(events);
    replay.seek(2);
    expect(replay.receiptCounts('m0')).toEqual({ members: 2, delivered: 0, read: 0 });
    replay.seek(3);
    // The event is Ravi's: 4 % 3.
    expect(replay.receiptCounts('m0')).toEqual({ members: 2, delivered: 1, read: 1 });
    expect(replay.tick('m0')).toBe('sent');
  });

  test('finds how many events had happened at a position and at a time', () => {
    const { events } = past([0, 0, 0]);
    const replay = new PastRoom('r');
    replay.add(events);
    expect(replay.countAt({ position: 0 })).toBe(0);
    expect(replay.countAt({ position: 2 })).toBe(2);
    expect(replay.countAt({ position: 99 })).toBe(4);
    const second = Date.parse(events[1]?.time ?? '');
    expect(replay.countAt({ time: second })).toBe(2);
    expect(replay.countAt({ time: second - 1 })).toBe(1);
  });
});

describe('a moment that a server tells', () => {
  const member = {
    ...{ user_id: 'ravi', name: 'Ravi', role: 'owner', joined_seq: 1, deactivated: false },
    ...{ delivered_seq: 3, delivered_at: null, read_seq: 2, read_at: null },
  };

  function told(room: FakeRoom, query: { before?: number; limit: number }): RoomAt {
    const of = { room_id: room.id, position: 9, time: '2026-01-01T00:00:09Z', kind: 'group' };
    return { ...of, member_count: 1, members: [member], people: [], ...room.page(query) };
  }

  test('is shown with its members, and grows by earlier pages', () => {
    const { room } = past([0, 0, 0]);
    const moment = new PastRoom(room.id);
    const first = told(room, { limit: 2 });
    moment.takeMoment(first);
    expect(moment.getState().rows.map(({ kind }) => kind)).toEqual(['older', 'message', 'message']);
    expect(moment.cursors().get('ravi')).toMatchObject({ deliveredSeq: 3, readSeq: 2 });
    expect(moment.roles().get('ravi')).toBe('owner');
    moment.takeMoment(told(room, { before: first.from_seq, limit: 50 }));
    const kinds = moment.getState().rows.map(({ kind }) => kind);
    expect(kinds).toEqual(['start', 'system', 'message', 'message', 'message']);
  });
});
