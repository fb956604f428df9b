import { expect, test } from 'vitest';
import { readFrame } from './frames.ts';

test('a refusal through a socket tells when to come back', () => {
  const error = { status: 429, code: 'rate_limited', title: 'Too many', retry_after: 7 };
  const frame = readFrame(JSON.stringify({ re: '1', error }));
  expect(frame).toMatchObject({ kind: 'refusal', problem: { status: 429, retryAfter: 7 } });
});
