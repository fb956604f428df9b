import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  MantineProvider,
  type VariantColorsResolver,
} from '@mantine/core';
import { useColorScheme } from '@mantine/hooks';
import { type ReactNode, useEffect } from 'react';
import './mantine.css';
import './tokens.css';
import './base.css';
import './motion.css';
import { usePreferences } from './preferences.ts';
import { returnFocus, watchFocus } from './returnFocus.ts';
import { watchTouch } from './touch.ts';
import ui from './ui/ui.module.css';

const peacock: MantineColorsTuple = [
  '#e9f6f4',
  '#d5ede9',
  '#aadbd4',
  '#7cc8be',
  '#57b8ad',
  '#3fada1',
  '#229187',
  '#0b766f',
  '#07645e',
  '#05504b',
];

/** The neutrals of the dark scheme, from text to ground, as far as Mantine reaches for them. */
const dark: MantineColorsTuple = [
  '#e5edec',
  '#aebcba',
  '#94a4a2',
  '#6f8080',
  '#3a474a',
  '#2a3639',
  '#1a2224',
  '#151c1e',
  '#0f1517',
  '#0a0f10',
];

/** The two tones that buttons have: the accent, and `red` for what takes something away. */
const TONES = {
  accent: {
    fill: 'var(--ms-accent)',
    hover: 'var(--ms-accent-hover)',
    on: 'var(--ms-on-accent)',
    text: 'var(--ms-accent-text)',
    soft: 'var(--ms-accent-soft)',
  },
  danger: {
    fill: 'var(--ms-danger)',
    hover: 'color-mix(in srgb, var(--ms-danger) 88%, var(--ms-text))',
    on: 'var(--ms-on-danger)',
    text: 'var(--ms-danger-text)',
    soft: 'var(--ms-danger-soft)',
  },
};

const colours: VariantColorsResolver = input => {
  const tone = input.color === 'red' ? TONES.danger : TONES.accent;
  const border = '1px solid transparent';
  switch (input.variant) {
    case 'filled':
      return { background: tone.fill, hover: tone.hover, color: tone.on, border };
    case 'light':
      return { background: tone.soft, hover: tone.soft, color: tone.text, border };
    case 'subtle':
      return {
        background: 'transparent',
        hover: 'var(--ms-surface-2)',
        color: input.color === 'gray' ? 'var(--ms-text-2)' : tone.text,
        border,
      };
    default:
      return defaultVariantColorsResolver(input);
  }
};

const BACKDROP = { color: 'var(--ms-backdrop)', backgroundOpacity: 1, blur: 1 };

const theme = createTheme({
  variantColorResolver: colours,
  primaryColor: 'peacock',
  primaryShade: { light: 7, dark: 4 },
  colors: { peacock, dark },
  fontFamily: 'var(--ms-font)',
  fontFamilyMonospace: 'var(--ms-font-mono)',
  headings: { fontFamily: 'var(--ms-font)', fontWeight: '650' },
  defaultRadius: 'md',
  radius: { sm: '6px', md: '10px', lg: '16px' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Modal: {
      defaultProps: {
        centered: true,
        radius: 'lg',
        overlayProps: BACKDROP,
        // Not before the dialog itself has tried.
        onExitTransitionEnd: () => setTimeout(returnFocus, 20),
      },
      classNames: { title: ui.dialogTitle },
    },
    DrawerOverlay: { defaultProps: BACKDROP },
    Tooltip: {
      defaultProps: {
        openDelay: 400,
        withinPortal: true,
        events: { hover: true, focus: true, touch: false },
      },
    },
    Menu: {
      defaultProps: {
        shadow: 'md',
        radius: 'md',
        transitionProps: { duration: 100 },
        // A menu may hold nothing but its entries.
        withInitialFocusPlaceholder: false,
      },
    },
    InputWrapper: { classNames: { label: ui.inputLabel } },
    TextInput: { defaultProps: { size: 'md' } },
    PasswordInput: { defaultProps: { size: 'md' } },
  },
});

/** Mantine's colours are ours, so that its parts and our own are of one piece in both schemes. */
const SHARED = {
  '--mantine-color-body': 'var(--ms-surface)',
  '--mantine-color-text': 'var(--ms-text)',
  '--mantine-color-dimmed': 'var(--ms-text-2)',
  '--mantine-color-bright': 'var(--ms-text)',
  '--mantine-color-placeholder': 'var(--ms-text-3)',
  '--mantine-color-anchor': 'var(--ms-link)',
  '--mantine-color-error': 'var(--ms-danger-text)',
  '--mantine-color-default': 'var(--ms-surface)',
  '--mantine-color-default-hover': 'var(--ms-surface-2)',
  '--mantine-color-default-color': 'var(--ms-text)',
  '--mantine-color-default-border': 'var(--ms-border)',
  '--mantine-color-disabled': 'var(--ms-surface-2)',
  '--mantine-color-disabled-color': 'var(--ms-text-3)',
  '--mantine-primary-color-contrast': 'var(--ms-on-accent)',
  '--mantine-color-peacock-text': 'var(--ms-accent-text)',
  '--mantine-color-peacock-filled': 'var(--ms-accent)',
  '--mantine-color-peacock-filled-hover': 'var(--ms-accent-hover)',
  '--mantine-color-peacock-light': 'var(--ms-accent-soft)',
  '--mantine-color-peacock-light-hover': 'var(--ms-accent-soft)',
  '--mantine-color-peacock-light-color': 'var(--ms-accent-text)',
  '--mantine-color-peacock-outline': 'var(--ms-accent-text)',
  '--mantine-color-red-6': 'var(--ms-danger-text)',
  '--mantine-color-red-text': 'var(--ms-danger-text)',
  '--mantine-color-red-filled': 'var(--ms-danger)',
  '--mantine-color-red-light': 'var(--ms-danger-soft)',
  '--mantine-color-red-light-color': 'var(--ms-danger-text)',
};

const variables: CSSVariablesResolver = () => ({ variables: {}, light: SHARED, dark: SHARED });

/** The look of everything: scheme, density and motion as the person prefers. */
export function Theme({ children }: { children: ReactNode }) {
  const system = useColorScheme();
  const { colorScheme, density, motion } = usePreferences();
  const scheme = colorScheme === 'auto' ? system : colorScheme;

  useEffect(watchFocus, []);
  useEffect(watchTouch, []);

  useEffect(() => {
    const root = document.documentElement;
    root.dataset.density = density;
    root.dataset.motion = motion;
  }, [density, motion]);

  useEffect(() => {
    const bar = document.querySelector('meta[name="theme-color"]');
    const colour = getComputedStyle(document.documentElement).getPropertyValue('--ms-sidebar');
    // Read a frame later than the scheme is set.
    bar?.setAttribute('content', colour.trim() || (scheme === 'dark' ? '#0d1213' : '#f2f6f6'));
  }, [scheme]);

  return (
    <MantineProvider theme={theme} forceColorScheme={scheme} cssVariablesResolver={variables}>
      {children}
    </MantineProvider>
  );
}
