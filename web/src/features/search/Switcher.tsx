import { Modal } from '@mantine/core';
import { useEffect, useId, useRef, useState } from 'react';
import { useMessages } from '../../i18n/index.ts';
import { JumpOption } from './JumpOption.tsx';
import classes from './search.module.css';
import { closeSpotlight, typeInSpotlight, useSpotlight } from './spotlightState.ts';
import { type Jump, useJumps } from './useJumps.ts';

/** A few letters, Enter, and one is there. */
export function Switcher() {
  const { search } = useMessages();
  const opened = useSpotlight(spotlight => spotlight.opened);
  return (
    <Modal
      opened={opened}
      onClose={closeSpotlight}
      title={search.jump}
      withCloseButton={false}
      centered={false}
      yOffset="10dvh"
      padding={0}
      classNames={{ header: 'visually-hidden', body: classes.jumpBody ?? '' }}
    >
      <Choice />
    </Modal>
  );
}

function Choice() {
  const { search } = useMessages();
  const typed = useSpotlight(spotlight => spotlight.typed);
  const [at, setAt] = useState(0);
  const jumps = useJumps(typed);
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const chosen = Math.min(at, jumps.length - 1);
  const optionId = (index: number) => `${id}-${index}`;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the chosen one is another
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [chosen, jumps.length]);

  const go = (jump: Jump | undefined) => {
    if (jump === undefined) return;
    closeSpotlight();
    jump.go();
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setAt((chosen + step + jumps.length) % Math.max(1, jumps.length));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      go(jumps[chosen]);
    }
  };

  return (
    <>
      <input
        className={classes.jumpInput}
        role="combobox"
        aria-label={search.jump}
        aria-expanded={jumps.length > 0}
        aria-controls={id}
        aria-autocomplete="list"
        aria-activedescendant={chosen >= 0 ? optionId(chosen) : undefined}
        placeholder={search.jumpPlaceholder}
        value={typed}
        onChange={event => {
          typeInSpotlight(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
        autoComplete="off"
        spellCheck={false}
        data-autofocus
      />
      <div className={classes.jumpList} ref={list} role="listbox" id={id} aria-label={search.jump}>
        {jumps.map((jump, index) => (
          <JumpOption
            key={jump.key}
            id={optionId(index)}
            jump={jump}
            heading={jump.group === jumps[index - 1]?.group ? null : jump.group}
            isChosen={index === chosen}
            onChoose={() => go(jump)}
            onPoint={() => setAt(index)}
          />
        ))}
        {jumps.length === 0 && <p className={classes.jumpNothing}>{search.jumpNothing}</p>}
      </div>
    </>
  );
}
