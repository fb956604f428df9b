import { Button } from '@mantine/core';
import { CircleSlash, Eraser } from 'lucide-react';
import { useState } from 'react';
import { useMessages } from '../../i18n/index.ts';
import { Section } from '../settings/Section.tsx';
import { DeleteAccountDialog } from './DeleteAccountDialog.tsx';
import classes from './privacy.module.css';
import { usePrivacyTexts } from './texts.ts';

/** The end of one's account: what it takes with it, and what it cannot. */
export function DeleteAccountPage() {
  const { settings } = useMessages();
  const texts = usePrivacyTexts();
  const [isAsked, setAsked] = useState(false);
  return (
    <Section title={settings.deleteAccount} text={texts.deleteText}>
      <Facts icon={Eraser} title={texts.goesTitle}>
        {[texts.goesMessages, texts.goesProfile, texts.goesPlans, texts.goesSessions]}
      </Facts>
      <Facts icon={CircleSlash} title={texts.staysTitle}>
        {[texts.staysPlace, texts.staysTrace, texts.staysCopies]}
      </Facts>
      <Button
        color="red"
        variant="light"
        className={classes.start}
        onClick={() => setAsked(true)}
        aria-haspopup="dialog"
      >
        {texts.deleteOpen}
      </Button>
      <DeleteAccountDialog opened={isAsked} onClose={() => setAsked(false)} />
    </Section>
  );
}

interface FactsProps {
  icon: typeof Eraser;
  title: string;
  children: readonly string[];
}

function Facts({ icon: Icon, title, children }: FactsProps) {
  return (
    <div className={classes.facts}>
      <h3 className={classes.factsTitle}>
        <Icon size={18} strokeWidth={1.75} aria-hidden="true" />
        {title}
      </h3>
      <ul>
        {children.map(fact => (
          <li key={fact}>{fact}</li>
        ))}
      </ul>
    </div>
  );
}
