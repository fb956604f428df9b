import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { problemOf } from '@sandesham/client';
import { Camera, Trash2 } from 'lucide-react';
import { lazy, Suspense, useRef, useState } from 'react';
import { useProblemText } from '../../app/problemText.ts';
import { useMessages } from '../../i18n/index.ts';
import { useClient } from '../../store/hooks.ts';
import classes from './settings.module.css';

const AvatarCropDialog = lazy(() => import('../media/AvatarCropDialog.tsx'));

/** Changes the photo of oneself, or takes it away. */
export function PhotoButtons({ hasPhoto }: { hasPhoto: boolean }) {
  const { media } = useMessages();
  const { session } = useClient();
  const say = useProblemText();
  const input = useRef<HTMLInputElement>(null);
  const change = useRef<HTMLButtonElement>(null);
  const [file, setFile] = useState<File | null>(null);
  const [isRemoving, setRemoving] = useState(false);
  const close = () => {
    setFile(null);
    requestAnimationFrame(() => change.current?.focus());
  };
  const remove = async () => {
    setRemoving(true);
    try {
      await session.updateProfile({ avatar_id: null });
      notifications.show({ message: media.photoRemoved });
      change.current?.focus();
    } catch (error) {
      notifications.show({ color: 'red', message: say(problemOf(error)) });
    } finally {
      setRemoving(false);
    }
  };
  return (
    <div className={classes.photoButtons}>
      <Button
        ref={change}
        size="compact-sm"
        variant="default"
        leftSection={<Camera size={15} aria-hidden="true" />}
        onClick={() => input.current?.click()}
      >
        {media.photoChange}
      </Button>
      {hasPhoto && (
        <Button
          size="compact-sm"
          variant="subtle"
          color="red"
          loading={isRemoving}
          leftSection={<Trash2 size={15} aria-hidden="true" />}
          onClick={() => void remove()}
        >
          {media.photoRemove}
        </Button>
      )}
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        data-testid="photo-input"
        onChange={event => {
          setFile(event.currentTarget.files?.[0] ?? null);
          event.currentTarget.value = '';
        }}
      />
      {file !== null && (
        <Suspense fallback={null}>
          <AvatarCropDialog file={file} onClose={close} />
        </Suspense>
      )}
    </div>
  );
}
