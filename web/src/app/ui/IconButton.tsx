import { ActionIcon, type ActionIconProps, Tooltip } from '@mantine/core';
import type { LucideIcon } from 'lucide-react';
import type { ComponentPropsWithRef } from 'react';

interface IconButtonProps
  extends Omit<ActionIconProps, 'children'>,
    Omit<ComponentPropsWithRef<'button'>, keyof ActionIconProps> {
  icon: LucideIcon;
  /** What it does: its accessible name and its tooltip. */
  label: string;
  iconSize?: number;
}

/** A button that is an icon, with a name for everybody. */
export function IconButton({ icon: Icon, label, iconSize = 18, ...rest }: IconButtonProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="var(--ms-tap)"
        radius="md"
        aria-label={label}
        {...rest}
      >
        <Icon size={iconSize} strokeWidth={1.75} aria-hidden="true" />
      </ActionIcon>
    </Tooltip>
  );
}
