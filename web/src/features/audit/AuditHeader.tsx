import { FileQuestion } from 'lucide-react';
import { Link } from 'wouter';
import { PageHeader } from '../../app/ui/PageHeader.tsx';
import classes from './audit.module.css';
import { useAuditTexts } from './texts.ts';

interface AuditHeaderProps {
  title: string;
  reason: string;
  back?: string;
}

/** What is looked at, and why; the reason can be changed. */
export function AuditHeader({ title, reason, back = '/audit' }: AuditHeaderProps) {
  const texts = useAuditTexts();
  return (
    <PageHeader title={title} back={back}>
      <Link
        href="/audit/reason"
        className={classes.reason}
        title={texts.changeReason}
        aria-label={`${texts.reason}: ${reason}. ${texts.changeReason}`}
      >
        <FileQuestion size={16} strokeWidth={1.75} aria-hidden="true" />
        <bdi>{reason}</bdi>
      </Link>
    </PageHeader>
  );
}
