import type { Member } from '@sandesham/client';
import { withoutBidiControls } from '@sandesham/client';
import { Avatar } from '../../app/ui/Avatar.tsx';
import { useMessages } from '../../i18n/index.ts';
import classes from './Composer.module.css';

interface MentionMenuProps {
  id: string;
  people: readonly Member[];
  active: number;
  onPick: (person: Member) => void;
}

/** The people whose name is being typed. The focus stays in the text; the arrows choose. */
export function MentionMenu({ id, people, active, onPick }: MentionMenuProps) {
  const { composer } = useMessages();
  return (
    <div id={id} className={classes.mentions} role="listbox" aria-label={composer.mentions}>
      {people.map((person, index) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the text keeps the focus and names the option
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the text's
        <div
          key={person.user_id}
          id={optionId(id, index)}
          className={classes.mention}
          role="option"
          aria-selected={index === active}
          onPointerDown={event => event.preventDefault()}
          onClick={() => onPick(person)}
        >
          <Avatar id={person.user_id} name={person.name} size={26} />
          <bdi>{withoutBidiControls(person.name)}</bdi>
        </div>
      ))}
    </div>
  );
}

export const optionId = (id: string, index: number) => `${id}-${index}`;
