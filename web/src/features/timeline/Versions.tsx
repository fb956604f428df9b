import { withoutBidiControls } from '@sandesham/client';
import { diffWordsWithSpace } from 'diff';
import { Fragment } from 'react';
import { useFormat, useMessages } from '../../i18n/index.ts';
import classes from './Timeline.module.css';
import { useName } from './useName.ts';

/** Comparing goes no further than this, in milliseconds: then the versions stand side by side. */
const DIFF_MS = 200;

interface VersionsProps {
  /** From the first on. */
  versions: readonly {
    readonly revision: number;
    readonly time: string;
    readonly actor?: string | null;
    readonly text?: string | null;
  }[];
}

/** What a message said, the newest first, and which words changed. */
export function Versions({ versions }: VersionsProps) {
  return (
    <ol className={classes.versions} data-testid="versions">
      {versions
        .map((version, index) => (
          <Version
            key={version.revision}
            revision={version.revision}
            at={version.time}
            actor={version.actor ?? null}
            text={version.text ?? null}
            before={index === 0 ? null : (versions[index - 1]?.text ?? null)}
            isCurrent={index === versions.length - 1}
          />
        ))
        .reverse()}
    </ol>
  );
}

interface VersionProps {
  revision: number;
  at: string;
  actor: string | null;
  text: string | null;
  before: string | null;
  isCurrent: boolean;
}

function Version({ revision, at, actor, text, before, isCurrent }: VersionProps) {
  const { timeline } = useMessages();
  const format = useFormat();
  const name = useName(actor);
  return (
    <li className={classes.version}>
      <div className={classes.versionHead}>
        <strong>
          {revision === 1 ? timeline.historyOriginal : timeline.historyVersion(revision)}
          {isCurrent && ` (${timeline.historyCurrent})`}
        </strong>
        <bdi>{name}</bdi>
        <time dateTime={at} title={format.full(at)}>
          {format.dateTime(at)}
        </time>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to take the focus */}
      <div className={classes.versionText} dir="auto" tabIndex={0}>
        {text === null ? timeline.historyNoText : <Changes before={before} text={text} />}
      </div>
    </li>
  );
}

function Changes({ before, text }: { before: string | null; text: string }) {
  const now = withoutBidiControls(text);
  if (before === null) return now;
  const was = withoutBidiControls(before);
  const parts = diffWordsWithSpace(was, now, { timeout: DIFF_MS }) ?? [
    { value: was, removed: true, added: false },
    { value: now, removed: false, added: true },
  ];
  return parts.map(({ value, added, removed }, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text never change places
    <Fragment key={index}>
      {added ? <ins>{value}</ins> : removed ? <del>{value}</del> : value}
    </Fragment>
  ));
}
