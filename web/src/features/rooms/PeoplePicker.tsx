import { CloseButton, Loader, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { problemOf, type User, withoutBidiControls } from '@sandesham/client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Check, Search } from 'lucide-react';
import { type KeyboardEvent, useId, useState } from 'react';
import { useProblemText } from '../../app/problemText.ts';
import { Avatar } from '../../app/ui/Avatar.tsx';
import { useMessages } from '../../i18n/index.ts';
import { useClient, useSession } from '../../store/hooks.ts';
import classes from './people.module.css';

const TYPING_MS = 150;

interface PeoplePickerProps {
  /** Those picked so far; shown above the list. */
  picked: readonly User[];
  /** Somebody was picked, or taken out again. */
  onToggle: (user: User) => void;
  /** Those who are in already: shown, and not to be picked. */
  members?: ReadonlySet<string>;
  autoFocus?: boolean;
}

/** Finds people by the letters of their names as they are typed. */
export function PeoplePicker({ picked, onToggle, members, autoFocus }: PeoplePickerProps) {
  const { rooms: texts } = useMessages();
  const me = useSession().user?.id;
  const listId = useId();
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const found = usePeople(query);
  const say = useProblemText();
  const people = (found.data ?? []).filter(user => user.id !== me);
  const at = Math.min(active, people.length - 1);
  const isPicked = (user: User) => picked.some(({ id }) => id === user.id);
  const isIn = (user: User) => members?.has(user.id) ?? false;

  const toggle = (user: User | undefined) => {
    if (!user || isIn(user)) return;
    onToggle(user);
    setQuery('');
    setActive(0);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const next = at + (event.key === 'ArrowDown' ? 1 : -1);
      setActive((next + people.length) % Math.max(1, people.length));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      toggle(people[at]);
    } else if (event.key === 'Backspace' && query === '') {
      toggle(picked.at(-1));
    }
  };

  return (
    <div>
      <TextInput
        label={texts.findPeople}
        placeholder={texts.findPlaceholder}
        leftSection={<Search size={16} aria-hidden="true" />}
        rightSection={found.isFetching ? <Loader size={16} /> : null}
        value={query}
        onChange={event => {
          setQuery(event.currentTarget.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
        role="combobox"
        aria-expanded="true"
        aria-autocomplete="list"
        aria-controls={listId}
        aria-activedescendant={people[at] ? `${listId}-${people[at].id}` : undefined}
        autoComplete="off"
        spellCheck={false}
        data-autofocus={autoFocus || undefined}
      />
      {picked.length > 0 && (
        <ul className={classes.pills} aria-label={texts.picked}>
          {picked.map(user => (
            <li key={user.id} className={classes.pill}>
              <bdi>{withoutBidiControls(user.name)}</bdi>
              <CloseButton
                size="sm"
                aria-label={texts.unpick(user.name)}
                onClick={() => onToggle(user)}
              />
            </li>
          ))}
        </ul>
      )}
      <div className="visually-hidden" role="status">
        {found.isSuccess && query !== '' ? texts.results(people.length) : ''}
      </div>
      <div className={classes.people} id={listId} role="listbox" aria-label={texts.findPeople}>
        {people.map((user, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys go to the field, as in any combobox
          // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus
          <div
            key={user.id}
            id={`${listId}-${user.id}`}
            role="option"
            className={classes.person}
            aria-selected={isPicked(user)}
            aria-disabled={isIn(user) || undefined}
            data-active={index === at || undefined}
            onClick={() => toggle(user)}
            onPointerMove={() => setActive(index)}
          >
            <Avatar id={user.id} name={user.name} size={36} />
            <bdi className={classes.personName}>{withoutBidiControls(user.name)}</bdi>
            {isIn(user) && <span className={classes.personNote}>{texts.alreadyIn}</span>}
            {isPicked(user) && <Check size={18} className={classes.check} aria-hidden="true" />}
          </div>
        ))}
      </div>
      {found.isError && <p role="alert">{say(problemOf(found.error))}</p>}
      {found.isSuccess && people.length === 0 && (
        <p className={classes.nobody}>
          {query === '' ? texts.nobodyElse : texts.nobodyFound(query)}
        </p>
      )}
    </div>
  );
}

function usePeople(query: string) {
  const { users } = useClient();
  const [typed] = useDebouncedValue(query.trim(), TYPING_MS);
  return useQuery({
    queryKey: ['people', typed],
    queryFn: ({ signal }) => users.search(typed, signal),
    placeholderData: keepPreviousData,
  });
}
