import { Button, Textarea } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useLocation } from 'wouter';
import { PageHeader } from '../../app/ui/PageHeader.tsx';
import classes from './audit.module.css';
import { giveReason, REASON_MAX } from './reason.ts';
import { useAuditTexts } from './texts.ts';

interface ReasonPageProps {
  userId: string;
  given: string | null;
}

/** Asks an auditor why, before anything is shown. */
export function ReasonPage({ userId, given }: ReasonPageProps) {
  const texts = useAuditTexts();
  const [location, navigate] = useLocation();
  const [reason, setReason] = useState(given ?? '');
  const [isTried, setTried] = useState(false);
  const said = reason.trim();
  const problem =
    said === '' ? texts.reasonMissing : [...said].length > REASON_MAX ? texts.reasonLong : null;

  const begin = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (problem !== null) return;
    giveReason(userId, said);
    if (location === '/audit/reason') navigate('/audit', { replace: true });
  };

  return (
    <>
      <PageHeader title={texts.title} />
      <div className={classes.scroller}>
        <form className={classes.reasonCard} onSubmit={begin} noValidate>
          <h2 className={classes.heading}>{texts.reasonTitle}</h2>
          <p className={classes.hint}>{texts.reasonText}</p>
          <Textarea
            label={texts.reason}
            placeholder={texts.reasonExample}
            value={reason}
            onChange={event => setReason(event.currentTarget.value)}
            error={isTried ? problem : null}
            rows={3}
            autoFocus
          />
          <Button type="submit">{texts.begin}</Button>
        </form>
      </div>
    </>
  );
}
