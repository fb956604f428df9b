import { Avatar } from '../../app/ui/Avatar.tsx';
import { useMessages } from '../../i18n/index.ts';
import { personName } from '../rooms/names.ts';
import classes from './audit.module.css';

interface PersonLineProps {
  person: { readonly user_id: string; readonly name: string };
  /** What is known of them; what is not is left out. */
  facts: readonly (string | false | null | undefined)[];
  testId: string;
}

/** Somebody as of a moment, under the name of then. */
export function PersonLine({ person, facts, testId }: PersonLineProps) {
  const { rooms } = useMessages();
  const name = personName(person.name, rooms);
  return (
    <li className={classes.person} data-testid={testId}>
      <Avatar id={person.user_id} name={name} size={32} />
      <span className={classes.personText}>
        <bdi>{name}</bdi>
        <span>{facts.filter(Boolean).join(' · ')}</span>
      </span>
    </li>
  );
}
