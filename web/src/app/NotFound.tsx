import { Button } from '@mantine/core';
import { Compass } from 'lucide-react';
import { Link } from 'wouter';
import { useMessages } from '../i18n/index.ts';
import { EmptyState } from './ui/EmptyState.tsx';
import { PageHeader } from './ui/PageHeader.tsx';

/** For an address that leads nowhere. */
export function NotFound() {
  const { app } = useMessages();
  return (
    <>
      <PageHeader title={app.notFoundTitle} />
      <EmptyState
        icon={Compass}
        title={app.notFoundTitle}
        text={app.notFoundText}
        action={
          <Button component={Link} href="/">
            {app.toChats}
          </Button>
        }
      />
    </>
  );
}
