import { Button } from '@mantine/core';
import { CloudOff } from 'lucide-react';
import { Component, type ReactNode } from 'react';
import { messages } from '../i18n/index.ts';
import { EmptyState } from './ui/EmptyState.tsx';
import classes from './ui/ui.module.css';

interface ErrorBoundaryProps {
  children: ReactNode;
  /** When it changes, what failed is tried again: a route, say. */
  resetKey?: string;
}

/** Shows that a part of the page has failed, where it failed; the rest goes on. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };

  static getDerivedStateFromError(error: unknown): { error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidUpdate(before: ErrorBoundaryProps): void {
    if (before.resetKey !== this.props.resetKey && this.state.error) this.setState({ error: null });
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    const { app } = messages();
    return (
      <div role="alert" className={classes.crash}>
        <EmptyState
          icon={CloudOff}
          title={app.crashTitle}
          text={app.crashText}
          action={<Button onClick={() => location.reload()}>{app.reload}</Button>}
        />
        <details className={classes.crashDetails}>
          <summary>{app.details}</summary>
          <pre>{error.message}</pre>
        </details>
      </div>
    );
  }
}
