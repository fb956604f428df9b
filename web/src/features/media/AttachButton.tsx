import { Paperclip } from 'lucide-react';
import { useRef } from 'react';
import { useMessages } from '../../i18n/index.ts';
import { useClient } from '../../store/hooks.ts';
import { attach } from './attach.ts';

interface AttachButtonProps {
  scope: string;
  className: string | undefined;
  /** How many files there are besides those that are on their way. */
  taken?: number;
  onChosen?: () => void;
  /** Whether its name stands beside it. */
  withLabel?: boolean;
}

/** Chooses files from this device. */
export function AttachButton(props: AttachButtonProps) {
  const { scope, className, taken = 0, onChosen, withLabel = false } = props;
  const client = useClient();
  const { media } = useMessages();
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        type="button"
        className={className}
        {...(!withLabel && { 'aria-label': media.attach, title: media.attach })}
        onClick={() => input.current?.click()}
      >
        <Paperclip size={19} strokeWidth={1.75} aria-hidden="true" />
        {withLabel && media.attach}
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        data-testid="file-input"
        onChange={event => {
          attach(client, scope, [...(event.currentTarget.files ?? [])], taken);
          // The same file may be chosen again.
          event.currentTarget.value = '';
          onChosen?.();
        }}
      />
    </>
  );
}
