import type { Problem } from '../model.ts';

/** What one did that the server is to be told. */
export type Change =
  | {
      readonly kind: 'send';
      readonly messageId: string;
      readonly text: string;
      readonly replyTo: string | null;
    }
  | {
      readonly kind: 'edit';
      readonly messageId: string;
      readonly text: string;
      /** The revision that was edited; null to overwrite whatever there is. */
      readonly revision: number | null;
    }
  | { readonly kind: 'delete'; readonly messageId: string }
  | { readonly kind: 'react' | 'unreact'; readonly messageId: string; readonly emoji: string };

/** A change on its way: kept on this device before anything is sent, until the server has it. */
export type OutboxItem = Change & {
  /** Of a message its own id. */
  readonly id: string;
  readonly roomId: string;
  /** Its place in the order of all; 0 until it was kept. */
  readonly place: number;
  readonly isFailed: boolean;
  readonly problem: Problem | null;
  readonly tries: number;
};
