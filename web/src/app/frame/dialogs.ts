import { create } from 'zustand';

type DialogName = 'dm' | 'group' | 'shortcuts' | 'signOut';

/** The dialogs that can be opened from anywhere; one at a time. */
export const useDialogs = create<{
  opened: DialogName | null;
  open: (name: DialogName) => void;
  close: () => void;
}>(set => ({
  opened: null,
  open: opened => set({ opened }),
  close: () => set({ opened: null }),
}));
