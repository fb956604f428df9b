import { type Envelope, readEnvelope } from '@sandesham/client';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { audit as texts } from '../../i18n/en/audit.ts';
import { audit as hindi } from '../../i18n/hi/audit.ts';
import { audit as telugu } from '../../i18n/te/audit.ts';
import {
  actorsOf,
  GROUPS,
  isWanted,
  jsonLines,
  kindLabel,
  NO_FILTER,
  rowKeyOf,
  saidIn,
  typesOf,
} from './filter.ts';
import { nextStep, SILENCE_MS_MAX, SPEEDS } from './pace.ts';

function event(kind: string, data: object | null, more: object = {}): Envelope {
  const raw = {
    ...{ specversion: '1.0', id: 'e', type: `sandesham.${kind}.v1`, subject: 'message/m1' },
    ...{ time: '2026-11-26T09:00:00Z', position: 7, actor: 'asha', roomid: 'r', roomseq: 3 },
    ...{ data, ...more },
  };
  return readEnvelope(raw) as Envelope;
}

describe('which events are wanted', () => {
  test('is told by a kind, a group of kinds, who did it and where', () => {
    const edited = event('message.edited', { message_id: 'm1', text: 'b' });
    expect(isWanted(edited, NO_FILTER)).toBe(true);
    expect(isWanted(edited, { ...NO_FILTER, kind: 'message.edited' })).toBe(true);
    expect(isWanted(edited, { ...NO_FILTER, kind: 'message.sent' })).toBe(false);
    expect(isWanted(edited, { ...NO_FILTER, kind: 'groupMessages' })).toBe(true);
    expect(isWanted(edited, { ...NO_FILTER, kind: 'groupReceipts' })).toBe(false);
    expect(isWanted(edited, { ...NO_FILTER, actor: 'ravi' })).toBe(false);
    expect(isWanted(edited, { ...NO_FILTER, room: 'other' })).toBe(false);
    expect(isWanted(edited, { kind: 'groupMessages', actor: 'asha', room: 'r' })).toBe(true);
  });

  test('is asked of the server by full types', () => {
    expect(typesOf(null)).toBeNull();
    expect(typesOf('message.sent')).toBe('sandesham.message.sent.v1');
    expect(typesOf('groupReceipts')).toBe(
      'sandesham.receipt.delivered.v1,sandesham.receipt.read.v1',
    );
  });

  test('offers everybody who did something once, and no one for what nobody did', () => {
    const of = (actor: string | undefined) => ({ event: event('room.renamed', {}, { actor }) });
    expect(actorsOf([of('b'), of('a'), of(undefined), of('b')])).toEqual(['b', 'a']);
  });
});

describe('what an event says', () => {
  test('has a label for every kind, in every language', () => {
    const kinds = Object.values(GROUPS).flat();
    for (const language of [texts, telugu, hindi]) {
      expect(kinds.filter(kind => kindLabel(kind, language) === kind)).toEqual([]);
    }
    expect(kindLabel('room.archived', texts)).toBe('room.archived');
  });

  test('is its text, name, emoji or how far it goes; nothing once erased', () => {
    expect(saidIn(event('message.sent', { text: 'hello' }))).toBe('hello');
    expect(saidIn(event('room.renamed', { name: 'Tea' }))).toBe('Tea');
    expect(saidIn(event('message.reaction_added', { emoji: '👍' }))).toBe('👍');
    expect(saidIn(event('receipt.read', { user_id: 'a', up_to: 9 }))).toBe('≤ 9');
    expect(saidIn(event('message.sent', null))).toBeNull();
    expect(saidIn(event('message.deleted', { message_id: 'm1' }))).toBeNull();
  });

  test('concerns the row of its message, also once erased, or its own', () => {
    expect(rowKeyOf(event('message.edited', { message_id: 'm9', text: '' }))).toBe('m9');
    expect(rowKeyOf(event('message.sent', null))).toBe('m1');
    expect(rowKeyOf(event('room.renamed', { name: 'Tea' }))).toBe('s3');
    expect(rowKeyOf(event('receipt.read', { user_id: 'a', up_to: 9 }))).toBeNull();
  });

  test('is handed on as it came, a line each', () => {
    const raw = [{ b: 1, a: { text: 'x\ny' } }, { c: null }].map(each => ({ raw: each }));
    expect(jsonLines(raw)).toBe('{"b":1,"a":{"text":"x\\ny"}}\n{"c":null}\n');
  });
});

describe('the pace of a replay', () => {
  test('is that of the events, divided by the speed', () => {
    const times = [0, 1_000, 1_800];
    expect(nextStep(times, 1, 1)).toEqual({ ms: 1_000, count: 2 });
    expect(nextStep(times, 1, 4)).toEqual({ ms: 250, count: 2 });
    expect(nextStep(times, 2, 16)).toEqual({ ms: 50, count: 3 });
    expect(nextStep(times, 3, 1)).toBeNull();
  });

  test('cuts silence short', () => {
    expect(nextStep([0, 86_400_000], 1, 1)).toEqual({ ms: SILENCE_MS_MAX, count: 2 });
  });

  test('shows at once what happened at once', () => {
    const times = [0, 5_000, 5_001, 5_002, 9_000];
    expect(nextStep(times, 1, 1)).toEqual({ ms: SILENCE_MS_MAX, count: 4 });
  });

  test('always comes to the end, and never waits longer than a cut silence', () => {
    const times = fc.array(fc.nat(1e9), { maxLength: 50 }).map(all => all.sort((a, b) => a - b));
    fc.assert(
      fc.property(times, fc.constantFrom(...SPEEDS), (all, speed) => {
        let count = 0;
        for (let step = nextStep(all, 0, speed); step; step = nextStep(all, count, speed)) {
          expect(step.count).toBeGreaterThan(count);
          expect(step.ms).toBeLessThanOrEqual(SILENCE_MS_MAX);
          count = step.count;
        }
        expect(count).toBe(all.length);
      }),
    );
  });
});
