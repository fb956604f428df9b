import { Button } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { problemOf } from '@sandesham/client';
import { useInfiniteQuery } from '@tanstack/react-query';
import { MessageSquareText, Search, SearchX } from 'lucide-react';
import { useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';
import { EmptyState } from '../../app/ui/EmptyState.tsx';
import { ErrorState } from '../../app/ui/ErrorState.tsx';
import { PageHeader } from '../../app/ui/PageHeader.tsx';
import { useFormat, useMessages } from '../../i18n/index.ts';
import { useClient } from '../../store/hooks.ts';
import { Waiting } from '../schedule/Waiting.tsx';
import { foundQuery } from './api.ts';
import { FoundItem } from './FoundItem.tsx';
import { formatQuery, hasWord, parseQuery, type SearchQuery } from './query.ts';
import { SearchField } from './SearchField.tsx';
import classes from './search.module.css';
import { useReturn } from './useReturn.ts';

/** Typing should not search for every letter. */
const TYPING_MS = 250;

/** Finding a message again: the search is in the address, so that going back finds it as it was. */
export function SearchPage() {
  const { search: words } = useMessages();
  const [query, setQuery] = useQueryInAddress();
  return (
    <div className={classes.page}>
      <PageHeader title={words.title} />
      <div className={classes.top}>
        <SearchField query={query} onChange={setQuery} />
      </div>
      <Results query={query} />
    </div>
  );
}

/** The search that the address has; a change of it leaves no trail in the history. */
function useQueryInAddress(): [SearchQuery, (query: SearchQuery) => void] {
  const address = useSearch();
  const [, navigate] = useLocation();
  const query = useMemo(() => parseQuery(address), [address]);
  const setQuery = (next: SearchQuery) => {
    const shown = formatQuery(next);
    navigate(shown === '' ? '/search' : `/search?${shown}`, { replace: true });
  };
  return [query, setQuery];
}

function Results({ query }: { query: SearchQuery }) {
  const { search } = useMessages();
  const { zone } = useFormat();
  const client = useClient();
  const [settled] = useDebouncedValue(query, TYPING_MS);
  const isAsking = hasWord(settled.text);
  const found = useInfiniteQuery({ ...foundQuery(client, settled, zone), enabled: isAsking });
  const items = useMemo(() => found.data?.pages.flatMap(page => page.items) ?? [], [found.data]);
  const { scroller, onScroll } = useReturn(formatQuery(settled), items.length > 0);

  if (!isAsking) {
    const hasFilter = settled.from ?? settled.in ?? settled.before ?? settled.has;
    const [title, text] = hasFilter
      ? [search.needWord, search.needWordText]
      : [search.start, search.startText];
    return <EmptyState icon={MessageSquareText} title={title} text={text} />;
  }
  if (found.isPending)
    return (
      <div className={classes.loader}>
        <Waiting label={search.searching} size="md" />
      </div>
    );
  if (found.isError && items.length === 0) {
    const retry = () => void found.refetch();
    return <ErrorState title={search.failed} problem={problemOf(found.error)} onRetry={retry} />;
  }
  if (items.length === 0) {
    return (
      <EmptyState icon={SearchX} title={search.nothing} text={search.nothingText(settled.text)} />
    );
  }
  return (
    <div className={classes.scroller} ref={scroller} onScroll={onScroll}>
      <div className={classes.column}>
        <p className={classes.count} role="status">
          {found.hasNextPage ? search.foundMore(items.length) : search.found(items.length)}
        </p>
        <ul className={classes.results}>
          {items.map(item => (
            <FoundItem key={item.message_id} found={item} words={settled.text} />
          ))}
        </ul>
        {found.hasNextPage && (
          <Button
            variant="default"
            leftSection={<Search size={16} aria-hidden="true" />}
            loading={found.isFetchingNextPage}
            onClick={() => found.fetchNextPage()}
          >
            {search.more}
          </Button>
        )}
      </div>
    </div>
  );
}
