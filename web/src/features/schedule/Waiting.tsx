import { Loader, type LoaderProps } from '@mantine/core';

/** Something is on its way; `label` says what. */
export function Waiting({ label, size = 'xs' }: { label: string; size?: LoaderProps['size'] }) {
  return (
    <div role="status" aria-label={label}>
      <Loader size={size} />
    </div>
  );
}
