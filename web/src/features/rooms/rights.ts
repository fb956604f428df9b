import type { Member, Role } from '@sandesham/client';

/** What can be done with a member of a group. */
export type MemberAction = 'message' | 'makeOwner' | 'makeAdmin' | 'makeMember' | 'remove';

/** Whether somebody of this role may rename the group and change who is in it. */
export function mayManage(role: Role): boolean {
  return role !== 'member';
}

/** What one may do with a member: as the server has it, so that nothing is offered in vain. */
export function actionsFor(mine: Role, theirs: Role, isMe: boolean): MemberAction[] {
  if (isMe) return [];
  const actions: MemberAction[] = ['message'];
  if (!mayManage(mine) || (theirs === 'owner' && mine !== 'owner')) return actions;
  if (mine === 'owner' && theirs !== 'owner') actions.push('makeOwner');
  if (theirs !== 'admin') actions.push('makeAdmin');
  if (theirs !== 'member') actions.push('makeMember');
  actions.push('remove');
  return actions;
}

/** A role as the server writes it; what is not known has the least rights. */
export function roleOf(member: Pick<Member, 'role'>): Role {
  return member.role === 'owner' || member.role === 'admin' ? member.role : 'member';
}

const RANK: Record<Role, number> = { owner: 0, admin: 1, member: 2 };

/** Who leads first, then by name. */
export function inOrder(members: readonly Member[], locale: string): Member[] {
  const collator = new Intl.Collator(locale, { sensitivity: 'base' });
  return members.toSorted(
    (a, b) => RANK[roleOf(a)] - RANK[roleOf(b)] || collator.compare(a.name, b.name),
  );
}
