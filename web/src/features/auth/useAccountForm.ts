import { type Problem, problemOf } from '@sandesham/client';
import { type FormEvent, useRef, useState } from 'react';
import { fieldProblem } from '../../app/problemText.ts';

type Rules<F extends string> = Record<F, (value: string) => string | null>;

/** The state of a short form: what is wrong with each field, and with the whole. */
export interface AccountForm<F extends string> {
  /** What is wrong with a field, once it was sent off. */
  errorOf(field: F): string | null;
  /** What the server said of the whole. */
  readonly problem: Problem | null;
  readonly busy: boolean;
  readonly onSubmit: (event: FormEvent<HTMLFormElement>) => void;
  readonly onChange: (event: FormEvent<HTMLFormElement>) => void;
}

/**
 * A form of uncontrolled fields, so that password managers fill it as they like.
 *
 * What is wrong is told when it is sent off and then as it is put right; the focus goes to the
 * first wrong field.
 */
export function useAccountForm<F extends string>(
  rules: Rules<F>,
  send: (values: Record<F, string>) => Promise<void>,
): AccountForm<F> {
  const [wrong, setWrong] = useState<Partial<Record<F, string>>>({});
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const tried = useRef(false);
  const fields = Object.keys(rules) as F[];

  const read = (form: HTMLFormElement): Record<F, string> => {
    const data = new FormData(form);
    const values = fields.map(field => [field, String(data.get(field) ?? '')]);
    return Object.fromEntries(values) as Record<F, string>;
  };
  const judge = (values: Record<F, string>): Partial<Record<F, string>> => {
    const found: Partial<Record<F, string>> = {};
    for (const field of fields) {
      const error = rules[field](values[field]);
      if (error) found[field] = error;
    }
    return found;
  };
  const focus = (form: HTMLFormElement, found: Partial<Record<F, string>>) => {
    const first = fields.find(field => found[field]);
    const input = first && form.elements.namedItem(first);
    if (input instanceof HTMLInputElement) input.focus();
  };

  const submit = async (form: HTMLFormElement) => {
    tried.current = true;
    const values = read(form);
    const found = judge(values);
    setWrong(found);
    setProblem(null);
    if (Object.keys(found).length > 0) return focus(form, found);
    setBusy(true);
    try {
      await send(values);
    } catch (error) {
      const refused = problemOf(error);
      setProblem(refused);
      const named = fields.filter(field => fieldProblem(refused, field));
      focus(form, Object.fromEntries(named.map(field => [field, 'x'])) as never);
    } finally {
      setBusy(false);
    }
  };

  return {
    errorOf: field => wrong[field] ?? fieldProblem(problem, field) ?? null,
    problem,
    busy,
    onSubmit: event => {
      event.preventDefault();
      if (!busy) void submit(event.currentTarget);
    },
    onChange: event => {
      if (tried.current) setWrong(judge(read(event.currentTarget)));
      if (problem) setProblem(null);
    },
  };
}
