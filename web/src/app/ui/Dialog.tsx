import { Modal, type ModalProps } from '@mantine/core';
import { useMessages } from '../../i18n/index.ts';
import { PHONE, useMedia } from '../media.ts';

interface DialogProps extends Omit<ModalProps, 'title' | 'closeButtonProps'> {
  title: string;
  /** Whether it takes the whole of a phone's screen. */
  fillsPhone?: boolean;
}

/** A dialog: named, closed by Esc or a labelled button, and the focus goes back where it came from. */
export function Dialog({ title, fillsPhone = false, children, ...rest }: DialogProps) {
  const { app } = useMessages();
  const isPhone = useMedia(PHONE);
  return (
    <Modal
      title={title}
      closeButtonProps={{ 'aria-label': app.close }}
      fullScreen={fillsPhone && isPhone}
      {...rest}
    >
      {children}
    </Modal>
  );
}
