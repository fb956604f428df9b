import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FakeRoom } from '../../test/fakeRoom.ts';
import { type Envelope, readEnvelope } from '../envelope.ts';
import type { TimelinePage } from '../model.ts';
import { Timeline } from './timeline.ts';

const ME = 'me';
const PEOPLE = [ME, 'asha', 'ravi'];

/** Something that happens in a room. */
type Act = { what: number; who: number; which: number };

const act: fc.Arbitrary<Act> = fc.record({
  what: fc.nat(9),
  who: fc.nat(PEOPLE.length - 1),
  which: fc.nat(1_000),
});

/** A room in which all of that happened, as far as the server would allow it. */
function roomOf(acts: readonly Act[]): FakeRoom {
  let position = 0;
  const room = new FakeRoom('group', () => ++position);
  const members = PEOPLE.map(user_id => ({ user_id, role: 'member' }));
  room.append('room.created', `room/${room.id}`, ME, { kind: 'group', members });
  let messages = 0;
  for (const { what, who, which } of acts) {
    const actor = PEOPLE[who] ?? ME;
    const alive = room.items().filter(item => 'message_id' in item && !item.deleted_at);
    const target = alive[which % Math.max(1, alive.length)];
    if (what < 4 || target === undefined || !('message_id' in target)) {
      messages += 1;
      const message_id = `m${messages}`;
      const data = { message_id, author: actor, text: `text ${messages}`, attachments: [] };
      room.append('message.sent', `message/${message_id}`, actor, data);
      continue;
    }
    const { message_id, revision, reactions } = target;
    const subject = `message/${message_id}`;
    if (what < 6) {
      const data = { message_id, revision: revision + 1, text: `edit ${revision}` };
      room.append('message.edited', subject, actor, data);
    } else if (what === 6) room.append('message.deleted', subject, actor, { message_id });
    else if (what === 7)
      room.append('room.renamed', `room/${room.id}`, actor, { name: `n${which}` });
    else {
      const emoji = which % 2 === 0 ? '👍' : '🎉';
      const has = reactions.find(each => each.emoji === emoji)?.user_ids.includes(actor) ?? false;
      const kind = has ? 'message.reaction_removed' : 'message.reaction_added';
      room.append(kind, subject, actor, { message_id, user_id: actor, emoji });
    }
  }
  return room;
}

function envelopes(room: FakeRoom): readonly Envelope[] {
  return room.events.map(raw => readEnvelope(raw) as Envelope);
}

/** What a timeline shows, without what only says how it came to know. */
function shown(timeline: Timeline) {
  return timeline.items.map(item => {
    if (item.kind === 'system') return item.event;
    const {
      asOf: _,
      reactions,
      ...message
    } = timeline.message(item.id) as NonNullable<ReturnType<Timeline['message']>>;
    // The order of emoji is that of arrival here, and of what is left of them in a page.
    const sorted = [...reactions].sort((one, other) => (one.emoji < other.emoji ? -1 : 1));
    return { ...message, reactions: sorted };
  });
}

/** Everything, applied in order from the first event on. */
function inOrder(room: FakeRoom): Timeline {
  const timeline = emptyTimeline();
  for (const event of envelopes(room)) timeline.receive(event);
  return timeline;
}

function emptyTimeline(): Timeline {
  const timeline = new Timeline(ME);
  timeline.mergePage({ items: [], head_seq: 0, from_seq: 1, to_seq: 0 });
  return timeline;
}

/** The room as it was when its head was `head`. */
function upTo(room: FakeRoom, head: number): FakeRoom {
  const then = new FakeRoom('group', () => 0);
  then.events.push(...room.events.slice(0, head));
  return then;
}

/** What is right when everything up to a number is known, by number. */
function states(room: FakeRoom) {
  const known = new Map<number, Map<number, ReturnType<typeof shown>[number]>>();
  return (head: number) => {
    const state =
      known.get(head) ?? new Map(shown(inOrder(upTo(room, head))).map(each => [each.seq, each]));
    known.set(head, state);
    return state;
  };
}

function pageOf(
  room: FakeRoom,
  head: number,
  query: { before?: number; after?: number; limit: number },
): TimelinePage {
  return upTo(room, head).page(query);
}

// A counterexample that is not the smallest is better than an hour of looking for that.
fc.configureGlobal({ endOnFailure: true, numRuns: 60 });

describe('a timeline', () => {
  test('is the same whatever the order, repeats and cuts in which events come', () => {
    fc.assert(
      fc.property(
        fc.array(act, { maxLength: 60 }),
        fc.array(fc.nat(), { maxLength: 200 }),
        (acts, order) => {
          const room = roomOf(acts);
          const events = envelopes(room);
          const timeline = emptyTimeline();
          // Some come, in any order and more than once...
          for (const at of order) {
            const event = events[at % events.length];
            if (event !== undefined) timeline.receive(event);
          }
          // ...and what is missing is fetched.
          while (timeline.head < room.head) {
            timeline.receivePage(timeline.head, events.slice(timeline.head, timeline.head + 7));
          }
          expect(shown(timeline)).toEqual(shown(inOrder(room)));
          expect(timeline.intervals).toEqual([{ from: 1, to: room.head }]);
        },
      ),
    );
  });

  test('is the same when pages of any age are merged into it while events come', () => {
    const step = fc.record({
      events: fc.nat(6),
      age: fc.nat(12),
      at: fc.nat(),
      size: fc.integer({ min: 1, max: 12 }),
    });
    const acts = fc.array(act, { minLength: 30, maxLength: 80 });
    const steps = fc.array(step, { minLength: 5, maxLength: 15 });
    fc.assert(
      fc.property(acts, steps, (happened, taken) => {
        const room = roomOf(happened);
        const events = envelopes(room);
        const whole = shown(inOrder(room));
        const then = states(room);
        const timeline = new Timeline(ME);
        timeline.mergePage(pageOf(room, room.head >> 2, { limit: 3 }));
        for (const { events: count, age, at, size } of taken) {
          for (const event of events.slice(timeline.head, timeline.head + count)) {
            expect(timeline.receive(event)).toBe('applied');
          }
          // Read somewhat before or after what is known here.
          const head = Math.max(1, Math.min(room.head, timeline.head + 4 - age));
          const query = { before: 1 + (at % (head + 1)), limit: size };
          timeline.mergePage(pageOf(room, head, query));
          // Nothing that is shown is older than the head, whatever the page was.
          for (const each of shown(timeline)) {
            const asOf = 'id' in each ? (timeline.message(each.id)?.asOf ?? 0) : 0;
            const expected = then(Math.max(asOf, timeline.head, each.seq)).get(each.seq);
            expect(each).toEqual(expected);
          }
        }
        timeline.receivePage(timeline.head, events.slice(timeline.head));
        for (const each of shown(timeline)) {
          expect(each).toEqual(whole.find(({ seq }) => seq === each.seq));
        }
        // What counts as loaded is loaded.
        const seqs = new Set(timeline.items.map(item => item.seq));
        for (const { from, to } of timeline.intervals) {
          const expected = whole.filter(({ seq }) => seq >= from && seq <= to);
          for (const { seq } of expected) expect(seqs).toContain(seq);
        }
      }),
    );
  });

  test('is what was kept of it, brought up to date', () => {
    fc.assert(
      fc.property(fc.array(act, { minLength: 5, maxLength: 60 }), fc.nat(), (acts, cut) => {
        const room = roomOf(acts);
        const events = envelopes(room);
        const before = emptyTimeline();
        for (const event of events.slice(0, 1 + (cut % events.length))) before.receive(event);
        const range = before.keptRange(10);
        if (range === null) throw new Error('the tail is loaded');
        const after = new Timeline(ME);
        after.restore({ ...range, items: before.keptItems(range.from, range.head) });
        for (const event of events) after.receive(event);
        const expected = shown(inOrder(room)).filter(each => each.seq >= range.from);
        expect(shown(after)).toEqual(expected);
      }),
    );
  });

  test('takes an event above the next one only when that one is there', () => {
    const room = roomOf([
      { what: 0, who: 1, which: 0 },
      { what: 0, who: 1, which: 0 },
    ]);
    const [created, first, second] = envelopes(room);
    const timeline = emptyTimeline();
    timeline.receive(created as Envelope);
    expect(timeline.receive(second as Envelope)).toBe('waiting');
    expect([timeline.head, timeline.missing()]).toEqual([1, 2]);
    expect(timeline.receive(first as Envelope)).toBe('applied');
    expect([timeline.head, timeline.missing()]).toEqual([3, null]);
    expect(timeline.receive(second as Envelope)).toBe('repeat');
  });

  test('passes over what happened between leaving and coming back', () => {
    const room = roomOf([]);
    room.append('room.member_left', `room/${room.id}`, ME, { user_id: ME, reason: 'left' });
    room.append('room.renamed', `room/${room.id}`, 'asha', { name: 'unseen' });
    room.join('asha', ME, 'member');
    const [created, left, , back] = envelopes(room);
    const timeline = emptyTimeline();
    for (const event of [created, left, back]) timeline.receive(event as Envelope);
    expect(timeline.head).toBe(4);
    expect(timeline.items.map(item => item.seq)).toEqual([1, 2, 4]);
    expect(timeline.intervals).toEqual([{ from: 1, to: 4 }]);
  });

  test('shows an erased message as deleted', () => {
    const room = roomOf([{ what: 0, who: 1, which: 0 }]);
    const raw = { ...room.events[1], data: null, erased: true };
    const timeline = emptyTimeline();
    timeline.receive(envelopes(room)[0] as Envelope);
    timeline.receive(readEnvelope(raw) as Envelope);
    expect(timeline.message('m1')).toMatchObject({ text: '', isErased: true, author: 'asha' });
    expect(timeline.message('m1')?.deletedAt).not.toBeNull();
  });
});

describe('what was erased', () => {
  /** A room in which one message was edited; and the page of it before anything was erased. */
  function room() {
    const made = roomOf([{ what: 0, who: 1, which: 0 }]);
    const data = { message_id: 'm1', revision: 2, text: 'edited' };
    made.append('message.edited', 'message/m1', 'asha', data);
    return made;
  }

  test('does not come back with a page that was read before', () => {
    const made = room();
    const timeline = new Timeline(ME);
    timeline.mergePage(made.page({ limit: 10 }));
    timeline.erase(new Set(['m1']));
    expect(timeline.message('m1')).toMatchObject({ text: '', isErased: true, revision: 2 });
    timeline.mergePage(made.page({ limit: 10 }));
    expect(timeline.message('m1')).toMatchObject({ text: '', isErased: true });
    timeline.forget();
    timeline.mergePage(made.page({ limit: 10 }));
    expect(timeline.message('m1')?.text).toBe('');
  });

  test('is not held by what waits for something that is missing', () => {
    const made = room();
    const timeline = new Timeline(ME);
    for (const event of envelopes(made)) timeline.receive(event);
    timeline.erase(new Set(['m1']));
    timeline.mergePage({ items: [], head_seq: 0, from_seq: 1, to_seq: 0 });
    expect(timeline.head).toBe(made.head);
    expect(timeline.message('m1')).toMatchObject({ text: '', isErased: true });
  });

  test('counts as deleted when it comes as an event, be it what was sent or an edit', () => {
    for (const at of [1, 2]) {
      const made = room();
      Object.assign(made.events[at] ?? {}, { data: null, erased: true });
      const timeline = new Timeline(ME);
      timeline.mergePage({ items: [], head_seq: 0, from_seq: 1, to_seq: 0 });
      for (const event of envelopes(made)) timeline.receive(event);
      expect(timeline.message('m1')).toMatchObject({ text: '', isErased: true });
      expect(timeline.message('m1')?.deletedAt).not.toBeNull();
      expect(timeline.countOfOthers(0)).toBe(0);
    }
  });
});
