import type { Anchor } from './scope.ts';

/** What lies over the timeline: one thing at a time. */
export type Overlay =
  | { readonly kind: 'menu' | 'receipts' | 'emoji'; readonly id: string; readonly anchor: Anchor }
  | { readonly kind: 'history' | 'remove'; readonly id: string }
  | { readonly kind: 'pictures'; readonly id: string; readonly attachmentId: string };
