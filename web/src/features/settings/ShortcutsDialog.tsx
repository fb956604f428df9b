import { Kbd } from '@mantine/core';
import { usePreferences } from '../../app/preferences.ts';
import { Dialog } from '../../app/ui/Dialog.tsx';
import { type Messages, useMessages } from '../../i18n/index.ts';
import classes from './settings.module.css';

type Labels = Messages['settings'];
/** What it does, and the keys that do it: each in its own right, keys of one pressed together. */
type Shortcut = [label: keyof Labels & string, ...keys: string[][]];

const ANYWHERE: Shortcut[] = [
  ['keyJump', ['Ctrl', 'K']],
  ['keyPrevious', ['Alt', '↑'], ['Alt', '↓']],
  ['keyUnread', ['Alt', 'Shift', '↑'], ['Alt', 'Shift', '↓']],
  ['keyNew', ['Alt', 'N']],
  ['keyHelp', ['?']],
];

const MESSAGE: Shortcut[] = [
  ['keyMove', ['↑'], ['↓']],
  ['keyReply', ['R']],
  ['keyReact', ['+']],
  ['keyEdit', ['E']],
  ['keyCopy', ['C']],
  ['keyView', ['O']],
  ['keyInfo', ['I']],
  ['keyDelete', ['Del']],
];

const writing = (enterSends: boolean): Shortcut[] => [
  ['keySend', enterSends ? ['Enter'] : ['Ctrl', 'Enter']],
  ['keyLine', enterSends ? ['Shift', 'Enter'] : ['Enter']],
  ['keyEditLast', ['↑']],
  ['keyCancel', ['Esc']],
];

/** All keys that do something, by where they do it. */
export function ShortcutsDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { settings } = useMessages();
  const enterSends = usePreferences(preferences => preferences.enterSends);
  return (
    <Dialog opened={opened} onClose={onClose} title={settings.shortcutsTitle} size="lg" fillsPhone>
      <div className={classes.shortcuts}>
        <Shortcuts title={settings.groupAnywhere} shortcuts={ANYWHERE} />
        <Shortcuts title={settings.groupWriting} shortcuts={writing(enterSends)} />
        <Shortcuts title={settings.groupMessage} shortcuts={MESSAGE} />
      </div>
    </Dialog>
  );
}

function Shortcuts({ title, shortcuts }: { title: string; shortcuts: Shortcut[] }) {
  const { settings } = useMessages();
  return (
    <section className={classes.shortcutGroup}>
      <h3 className={classes.shortcutTitle}>{title}</h3>
      <dl>
        {shortcuts.map(([label, ...keys]) => (
          <div key={label} className={classes.shortcut}>
            <dt>{settings[label] as string}</dt>
            <dd>
              {keys.map((chord, index) => (
                <span key={chord.join('+')} className={classes.chord}>
                  {index > 0 && <span className={classes.or}>{settings.keyOr}</span>}
                  {chord.map(key => (
                    <Kbd key={key} className={classes.kbd}>
                      {key}
                    </Kbd>
                  ))}
                </span>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
