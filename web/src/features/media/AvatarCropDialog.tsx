import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { problemOf } from '@sandesham/client';
import { type KeyboardEvent, type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import Cropper, { type Area } from 'react-easy-crop';
import { useProblemText } from '../../app/problemText.ts';
import { Dialog } from '../../app/ui/Dialog.tsx';
import { DialogActions } from '../../app/ui/DialogActions.tsx';
import ui from '../../app/ui/ui.module.css';
import { useMessages } from '../../i18n/index.ts';
import { useClient } from '../../store/hooks.ts';
import classes from '../settings/settings.module.css';
import { cut } from './crop.ts';
import { reasonText, stallText } from './reasons.ts';
import { useUpload } from './useUploads.ts';

const ZOOM_MAX = 4;
const ZOOM_STEP = 0.1;
/** In pixels of the screen. */
const MOVE_STEP = 6;
const WHOLE: Area = { x: 0, y: 0, width: 100, height: 100 };

interface AvatarCropDialogProps {
  file: File;
  onClose: () => void;
}

/** Chooses the part of a picture by which others know one, and makes it one's photo. */
export default function AvatarCropDialog({ file, onClose }: AvatarCropDialogProps) {
  const { media } = useMessages();
  const source = useObjectUrl(file);
  const [crop, setCrop] = useState({ x: 0, y: 0 });
  const [zoom, setZoom] = useState(1);
  const [shown, setShown] = useState(WHOLE);
  const [area, setArea] = useState<Area | null>(null);
  const place = useRef<HTMLDivElement>(null);
  const [cropper, setCropper] = useState<RefObject<HTMLElement | null> | null>(null);
  const { save, cancel, busy, stall, problem, setProblem } = useSave(source, area, onClose);

  // The arrows move the picture at once, as that is what the dialog is for; it is there a little later.
  const isThere = area !== null;
  useEffect(() => {
    if (isThere && document.activeElement === place.current) cropper?.current?.focus();
  }, [isThere, cropper]);

  const onKeyDown = (event: KeyboardEvent) => {
    const by = { '+': ZOOM_STEP, '=': ZOOM_STEP, '-': -ZOOM_STEP }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    setZoom(now => Math.min(ZOOM_MAX, Math.max(1, now + by)));
  };
  return (
    <Dialog opened onClose={cancel} title={media.photoTitle} size={520} fillsPhone>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the keys of what is within */}
      <div
        ref={place}
        className={classes.cropArea}
        data-testid="crop"
        data-autofocus
        tabIndex={-1}
        onFocus={event => event.target === event.currentTarget && cropper?.current?.focus()}
        onKeyDown={onKeyDown}
      >
        <Cropper
          image={source}
          crop={crop}
          zoom={zoom}
          maxZoom={ZOOM_MAX}
          aspect={1}
          cropShape="round"
          showGrid={false}
          keyboardStep={MOVE_STEP}
          cropperProps={{ 'aria-label': media.photoArea, role: 'application' }}
          setCropperRef={setCropper}
          mediaProps={{ onError: () => setProblem(media.reasonNoImage) }}
          onCropChange={setCrop}
          onZoomChange={setZoom}
          onCropAreaChange={(percent, pixels) => {
            setShown(percent);
            setArea(pixels);
          }}
        />
      </div>
      <p className={classes.cropHint}>{media.photoHint}</p>
      <div className={classes.cropTools}>
        <label className={classes.cropZoom}>
          {media.zoom}
          <input
            type="range"
            min={1}
            max={ZOOM_MAX}
            step={ZOOM_STEP}
            value={zoom}
            onChange={event => setZoom(Number(event.currentTarget.value))}
          />
        </label>
        <div className={classes.cropPreviews} aria-hidden="true">
          <Preview source={source} area={shown} size={96} />
          <Preview source={source} area={shown} size={32} />
        </div>
      </div>
      {problem !== null && (
        <p role="alert" className={ui.problem}>
          {problem}
        </p>
      )}
      {stall !== null && (
        <p role="status" className={classes.cropHint}>
          {stall}
        </p>
      )}
      <DialogActions onCancel={cancel}>
        <Button onClick={() => void save()} loading={busy} disabled={area === null}>
          {media.photoUse}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

/** How it will look, large and small. */
function Preview({ source, area, size }: { source: string; area: Area; size: number }) {
  const style = {
    width: `${10_000 / area.width}%`,
    height: `${10_000 / area.height}%`,
    left: `${(-100 * area.x) / area.width}%`,
    top: `${(-100 * area.y) / area.height}%`,
  };
  return (
    <span className={classes.cropPreview} style={{ width: size, height: size }}>
      <img src={source} alt="" style={style} />
    </span>
  );
}

/** Sends what was chosen; the photo before it stays until the new one is there. */
function useSave(source: string, area: Area | null, onClose: () => void) {
  const { media } = useMessages();
  const { session, uploads } = useClient();
  const say = useProblemText();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [uploadId, setUploadId] = useState('');
  const stall = stallText(useUpload(uploadId), media);
  const save = async () => {
    if (area === null) return;
    setBusy(true);
    setProblem(null);
    let ids: readonly string[] = [];
    try {
      const file = await cut(source, area);
      const name = `photo.${file.type.split('/')[1] ?? 'png'}`;
      ids = uploads.add('avatar', [{ file, name }], 'avatar');
      setUploadId(ids[0] ?? '');
      const [photo] = await uploads.ready(ids);
      await session.updateProfile({ avatar_id: photo?.attachment_id ?? null });
      notifications.show({ message: media.photoSaved });
      onClose();
    } catch (error) {
      const refused = problemOf(error);
      const isFile = refused.code === 'attachment' || ids.length === 0;
      setProblem(isFile ? reasonText(refused.detail, media) : say(refused));
    } finally {
      uploads.done(ids);
      setBusy(false);
    }
  };
  const cancel = () => {
    // Else the photo would be another one some time later.
    uploads.remove(uploadId);
    onClose();
  };
  return { save, cancel, busy, stall, problem, setProblem };
}

function useObjectUrl(file: File): string {
  const url = useMemo(() => URL.createObjectURL(file), [file]);
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  return url;
}
