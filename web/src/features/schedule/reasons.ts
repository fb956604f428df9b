import type { Messages } from '../../i18n/index.ts';

/** Why an occurrence was not sent. */
export function reasonText(reason: string, schedule: Messages['schedule']): string {
  switch (reason) {
    case 'not_a_member':
      return schedule.reasonNotAMember;
    case 'account_deactivated':
      return schedule.reasonDeactivated;
    case 'too_late':
      return schedule.reasonTooLate;
    case 'message_id_taken':
      return schedule.reasonIdTaken;
    default:
      return schedule.reasonOther;
  }
}
