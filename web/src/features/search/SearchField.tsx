import { Combobox, Pill, PillsInput, useCombobox } from '@mantine/core';
import { Search } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useMessages } from '../../i18n/index.ts';
import { FILTERS, type Filter, type SearchQuery, takeTyped, typedFilter } from './query.ts';
import classes from './search.module.css';
import { useFilterLabels } from './useFilterLabels.ts';
import { type FilterOption, useFilterOptions } from './useFilterOptions.ts';

interface SearchFieldProps {
  query: SearchQuery;
  onChange: (query: SearchQuery) => void;
}

/** The words and the filters; `from:` and the like offer what they may be followed by. */
export function SearchField({ query, onChange }: SearchFieldProps) {
  const { search } = useMessages();
  const input = useRef<HTMLInputElement>(null);
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const [isFocused, setFocused] = useState(false);
  const labels = useFilterLabels(query);
  const typed = typedFilter(query.text);
  const options = useFilterOptions(typed);
  const isOpen = typed !== null && isFocused;

  // biome-ignore lint/correctness/useExhaustiveDependencies: what is offered is another
  useEffect(() => {
    if (isOpen) combobox.openDropdown();
    else combobox.closeDropdown();
    combobox.selectFirstOption();
  }, [isOpen, options.length, typed?.value]);

  const choose = (value: string) => {
    if (typed === null || value === '') return;
    onChange({ ...query, text: typed.rest, [typed.filter]: value });
  };
  const begin = (filter: Filter) => {
    const rest = typed?.rest ?? query.text.trim();
    onChange({ ...query, text: `${rest} ${filter}:`.trimStart() });
    input.current?.focus();
  };
  const remove = (filter: Filter) => {
    onChange({ ...query, [filter]: null });
    input.current?.focus();
  };
  const set = FILTERS.filter(filter => query[filter] !== null);

  return (
    <div className={classes.field}>
      <Combobox store={combobox} onOptionSubmit={choose} withinPortal shadow="md">
        <Combobox.DropdownTarget>
          <PillsInput
            size="md"
            leftSection={<Search size={18} aria-hidden="true" />}
            classNames={{ input: classes.input ?? '' }}
          >
            <Pill.Group>
              {set.map(filter => (
                <Pill
                  key={filter}
                  withRemoveButton
                  onRemove={() => remove(filter)}
                  removeButtonProps={{
                    'aria-label': search.removeChip(labels[filter]),
                    tabIndex: 0,
                    'aria-hidden': false,
                  }}
                  data-testid={`chip-${filter}`}
                >
                  {labels[filter]}
                </Pill>
              ))}
              <Combobox.EventsTarget>
                <PillsInput.Field
                  ref={input}
                  inputMode="search"
                  className={classes.words ?? ''}
                  aria-label={search.label}
                  placeholder={search.placeholder}
                  value={query.text}
                  autoFocus
                  onFocus={() => setFocused(true)}
                  onBlur={() => setFocused(false)}
                  onChange={event => {
                    onChange(takeTyped({ ...query, text: event.currentTarget.value }));
                  }}
                  onKeyDown={event => {
                    const last = set.at(-1);
                    if (event.key === 'Backspace' && query.text === '' && last) remove(last);
                  }}
                />
              </Combobox.EventsTarget>
            </Pill.Group>
          </PillsInput>
        </Combobox.DropdownTarget>
        <Combobox.Dropdown>
          <Options options={options} filter={typed?.filter ?? 'from'} />
        </Combobox.Dropdown>
      </Combobox>
      <FilterButtons hidden={set} onBegin={begin} />
    </div>
  );
}

function Options({ options, filter }: { options: readonly FilterOption[]; filter: Filter }) {
  const { search } = useMessages();
  const nothing = filter === 'before' ? search.typeDate : search.noOption;
  return (
    <Combobox.Options aria-label={search[filter]}>
      {options.map(({ value, label, detail }) => (
        <Combobox.Option key={value} value={value} className={classes.choice ?? ''}>
          <span className={classes.option}>
            <bdi>{label}</bdi>
            {detail && <span className={classes.optionDetail}>{detail}</span>}
          </span>
        </Combobox.Option>
      ))}
      {options.length === 0 && <Combobox.Empty>{nothing}</Combobox.Empty>}
    </Combobox.Options>
  );
}

function FilterButtons(props: { hidden: readonly Filter[]; onBegin: (filter: Filter) => void }) {
  const { search } = useMessages();
  return (
    <fieldset className={classes.filters}>
      <legend className="visually-hidden">{search.filters}</legend>
      {FILTERS.filter(filter => !props.hidden.includes(filter)).map(filter => (
        <button
          key={filter}
          type="button"
          className={classes.filter}
          onClick={() => props.onBegin(filter)}
        >
          {search[filter]}
        </button>
      ))}
    </fieldset>
  );
}
