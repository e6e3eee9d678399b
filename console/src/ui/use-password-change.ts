import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { changeOwnPassword } from '../api/commands.ts';
import { meQuery } from '../api/queries.ts';
import { fieldErrors } from './problem-text.ts';

/** The state of a form that changes the own password; afterwards everybody here knows that it was changed. */
export function usePasswordChange(onDone: () => void) {
  const queries = useQueryClient();
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const attempt = useMutation({
    mutationFn: () => changeOwnPassword(current, password),
    onSuccess: (me) => {
      queries.setQueryData(meQuery.queryKey, me);
      onDone();
    },
  });
  const errors = fieldErrors(attempt.error);
  const wrongField: 'current' | 'password' | null = errors.current ? 'current' : errors.password ? 'password' : null;
  const mayTry = current !== '' && password.length >= 10 && password !== current && !attempt.isPending;
  return {
    current,
    setCurrent,
    password,
    setPassword,
    wrongField,
    error: attempt.error,
    isPending: attempt.isPending,
    mayTry,
    submit: () => mayTry && attempt.mutate(),
  };
}
export type PasswordChange = ReturnType<typeof usePasswordChange>;
