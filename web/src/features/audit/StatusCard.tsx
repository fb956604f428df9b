import { Button, Skeleton } from '@mantine/core';
import { type AuditStatus, problemOf } from '@sandesham/client';
import { useQuery } from '@tanstack/react-query';
import { Copy, ShieldCheck } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { ErrorState } from '../../app/ui/ErrorState.tsx';
import { useFormat } from '../../i18n/index.ts';
import { useClient } from '../../store/hooks.ts';
import { statusQuery } from './api.ts';
import classes from './audit.module.css';
import { useAuditTexts } from './texts.ts';
import { useStamp } from './useStamp.ts';

/** How far the log is, and what an auditor takes along to prove later that it was so. */
export function StatusCard({ children }: { children?: ReactNode }) {
  const texts = useAuditTexts();
  const query = useQuery(statusQuery(useClient()));
  return (
    <section className={classes.status} aria-label={texts.status}>
      <h2 className={classes.heading}>
        <ShieldCheck size={18} strokeWidth={1.75} aria-hidden="true" />
        {texts.status}
      </h2>
      {query.isPending && <Skeleton height={96} radius="md" />}
      {query.isError && (
        <ErrorState problem={problemOf(query.error)} onRetry={() => void query.refetch()} />
      )}
      {query.data && <Facts status={query.data} />}
      {children}
    </section>
  );
}

function Facts({ status }: { status: AuditStatus }) {
  const texts = useAuditTexts();
  const format = useFormat();
  const stamp = useStamp();
  const { head, time, chain, root, origin, signed } = status;
  return (
    <>
      <dl className={classes.facts}>
        <Fact name={texts.head}>{format.number(head)}</Fact>
        {time !== null && <Fact name={texts.recorded}>{stamp(time)}</Fact>}
        {chain !== null && (
          <Fact name={texts.chain}>
            <code>{chain}</code>
          </Fact>
        )}
        <Fact name={texts.root}>
          <code>{root}</code>
        </Fact>
        <Fact name={texts.signature}>{origin ? texts.signed(origin) : texts.unsigned}</Fact>
      </dl>
      {signed !== null && <CopySigned text={signed} />}
    </>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function CopySigned({ text }: { text: string }) {
  const texts = useAuditTexts();
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <div className={classes.signed}>
      <Button
        variant="default"
        leftSection={<Copy size={16} aria-hidden="true" />}
        onClick={() => void copy()}
      >
        {isCopied ? texts.copied : texts.copySigned}
      </Button>
      <p className={classes.hint}>{texts.keepHead}</p>
    </div>
  );
}
