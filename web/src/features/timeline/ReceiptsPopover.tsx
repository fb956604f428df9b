import { Popover, Tabs } from '@mantine/core';
import type { Message, Room } from '@sandesham/client';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, useState } from 'react';
import { Avatar } from '../../app/ui/Avatar.tsx';
import { ErrorState } from '../../app/ui/ErrorState.tsx';
import { useFormat, useMessages } from '../../i18n/index.ts';
import { AnchorButton } from './AnchorButton.tsx';
import type { Anchor } from './scope.ts';
import classes from './Timeline.module.css';
import { useName } from './useName.ts';
import { type PersonReceipt, useReceipts } from './useReceipts.ts';

const PERSON_PX = 48;
const PEOPLE_PX_MAX = 280;

interface ReceiptsPopoverProps {
  room: Room;
  message: Message;
  anchor: Anchor;
  onClose: () => void;
}

/** Who has read a message, whom it has only reached, and who is missing. */
export function ReceiptsPopover({ room, message, anchor, onClose }: ReceiptsPopoverProps) {
  const { timeline } = useMessages();
  return (
    <Popover
      opened
      onDismiss={onClose}
      position={message.isMine ? 'bottom-end' : 'bottom-start'}
      trapFocus
      withRoles
      middlewares={{ flip: true, shift: { crossAxis: true, padding: 8 } }}
      shadow="md"
      width="max-content"
    >
      <Popover.Target>
        <AnchorButton anchor={anchor} label={timeline.receiptsTitle} />
      </Popover.Target>
      <Popover.Dropdown
        p={0}
        className={classes.popover}
        aria-label={timeline.receiptsTitle}
        data-testid="receipts"
      >
        <ReceiptTabs room={room} message={message} />
      </Popover.Dropdown>
    </Popover>
  );
}

function ReceiptTabs({ room, message }: { room: Room; message: Message }) {
  const { timeline } = useMessages();
  const format = useFormat();
  const { people: known, isFailed, retry } = useReceipts(room, message);
  const people = known ?? [];
  const [chosen, setChosen] = useState<string | null>(null);
  const read = people.filter(({ readAt }) => readAt !== null);
  const delivered = people.filter(
    ({ readAt, deliveredAt }) => readAt === null && deliveredAt !== null,
  );
  const pending = people.filter(
    ({ readAt, deliveredAt }) => readAt === null && deliveredAt === null,
  );
  const tabs = [
    { value: 'read', label: timeline.receiptsRead, people: read, none: timeline.receiptsNobody },
    {
      ...{ value: 'delivered', label: timeline.receiptsDelivered },
      ...{ people: delivered, none: timeline.receiptsNobody },
    },
    {
      ...{ value: 'pending', label: timeline.receiptsPending },
      ...{ people: pending, none: timeline.receiptsNobodyPending },
    },
  ];
  const fullest = tabs.find(tab => tab.people.length > 0)?.value ?? 'read';
  const waiting = isFailed ? (
    <ErrorState onRetry={() => void retry()} />
  ) : (
    <p className={classes.nobody}>{timeline.quoteLoading}</p>
  );
  return (
    <Tabs value={chosen ?? fullest} onChange={setChosen} className={classes.receipts}>
      <Tabs.List grow>
        {tabs.map(tab => (
          <Tabs.Tab
            key={tab.value}
            value={tab.value}
            data-autofocus={(chosen ?? fullest) === tab.value || undefined}
          >
            {tab.label} {known && format.number(tab.people.length)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {tabs.map(tab => (
        <Tabs.Panel key={tab.value} value={tab.value}>
          {known
            ? (chosen ?? fullest) === tab.value && <People people={tab.people} none={tab.none} />
            : waiting}
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}

function People({ people, none }: { people: readonly PersonReceipt[]; none: string }) {
  const scroller = useRef<HTMLDivElement>(null);
  const { timeline } = useMessages();
  const virtualizer = useVirtualizer({
    count: people.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => PERSON_PX,
    getItemKey: index => people[index]?.userId ?? index,
    initialRect: { width: 340, height: PEOPLE_PX_MAX },
    overscan: 4,
  });
  if (people.length === 0) return <p className={classes.nobody}>{none}</p>;
  return (
    <section
      ref={scroller}
      className={classes.people}
      style={{ height: Math.min(people.length * PERSON_PX + 16, PEOPLE_PX_MAX) }}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to take the focus
      tabIndex={0}
      aria-label={timeline.receiptsTitle}
    >
      <div style={{ position: 'relative', height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, start, key }) => (
          <div
            key={key}
            style={{
              position: 'absolute',
              top: 0,
              width: '100%',
              transform: `translateY(${start}px)`,
            }}
          >
            <Person person={people[index] as PersonReceipt} />
          </div>
        ))}
      </div>
    </section>
  );
}

function Person({ person }: { person: PersonReceipt }) {
  const { timeline } = useMessages();
  const format = useFormat();
  const name = useName(person.userId);
  const { readAt, deliveredAt, revision } = person;
  const times = (write: (at: string) => string) =>
    [
      readAt && timeline.receiptsReadAt(write(readAt)),
      deliveredAt && timeline.receiptsDeliveredAt(write(deliveredAt)),
    ]
      .filter(Boolean)
      .join(' · ');
  return (
    <div className={classes.person} data-testid="receipt" data-user-id={person.userId}>
      <Avatar id={person.userId} name={name} size={32} />
      <span className={classes.personText}>
        <bdi>{name}</bdi>
        <span className={classes.personTime} title={times(format.full)}>
          {times(format.short) || timeline.receiptsNotYet}
          {revision !== null && revision > 1 && ` · ${timeline.receiptsRevision(revision)}`}
        </span>
      </span>
    </div>
  );
}
