import type { Role } from '@sandesham/client';
import { expect, test } from 'vitest';
import { actionsFor, inOrder } from './rights.ts';

test.each<[Role, Role, string[]]>([
  ['owner', 'owner', ['message', 'makeAdmin', 'makeMember', 'remove']],
  ['owner', 'admin', ['message', 'makeOwner', 'makeMember', 'remove']],
  ['owner', 'member', ['message', 'makeOwner', 'makeAdmin', 'remove']],
  ['admin', 'owner', ['message']],
  ['admin', 'admin', ['message', 'makeMember', 'remove']],
  ['admin', 'member', ['message', 'makeAdmin', 'remove']],
  ['member', 'owner', ['message']],
  ['member', 'member', ['message']],
])('an %s may do with an %s: %j', (mine, theirs, expected) => {
  expect(actionsFor(mine, theirs, false)).toEqual(expected);
});

test('with oneself there is nothing to do', () => {
  expect(actionsFor('owner', 'owner', true)).toEqual([]);
});

test('owners come first, then admins, then members by name', () => {
  const member = (name: string, role: Role) => ({ user_id: name, name, role });
  const members = [member('zoe', 'member'), member('Ada', 'member'), member('Bo', 'admin')];
  const names = inOrder([...members, member('Yan', 'owner')], 'en').map(each => each.name);
  expect(names).toEqual(['Yan', 'Bo', 'Ada', 'zoe']);
});
