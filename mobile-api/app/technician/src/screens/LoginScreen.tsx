import { type FormEvent, useId, useState } from 'react';
import type { Failure } from '../../../http/request.ts';
import { logIn } from '../api/phone-api.ts';
import { useWords, type Words } from '../i18n/words.ts';
import { enter } from '../phone.ts';
import { LanguageSwitch } from '../ui/LanguageSwitch.tsx';

function reasonOf(failure: Failure, words: Words): string {
  if (failure.kind === 'unreachable') return failure.status === 429 ? words.tooManyTries : words.noSignal;
  if (failure.status === 403) return words.notTechnician;
  return words.wrongLogin;
}

export function LoginScreen() {
  const words = useWords();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [isShown, setShown] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const problemId = useId();

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    const reply = await logIn(username.trim(), password);
    const failure = reply.ok ? await afterLogin(reply.value, password) : reply.failure;
    setBusy(false);
    if (failure) setProblem(typeof failure === 'string' ? words.notTechnician : reasonOf(failure, words));
  };

  return (
    <main className="login">
      <header>
        <img src="/petugas/icon.svg" alt="" width="64" height="64" />
        <h1>{words.appName}</h1>
      </header>
      <form onSubmit={submit} noValidate>
        <label>
          {words.username}
          <input
            name="username"
            value={username}
            onChange={(event) => setUsername(event.target.value)}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            placeholder="yantek-pkp-03"
            required
            aria-describedby={problem ? problemId : undefined}
          />
        </label>
        <label>
          {words.password}
          <input
            name="password"
            type={isShown ? 'text' : 'password'}
            value={password}
            onChange={(event) => setPassword(event.target.value)}
            autoComplete="current-password"
            required
            aria-describedby={problem ? problemId : undefined}
          />
        </label>
        <label className="check">
          <input type="checkbox" checked={isShown} onChange={(event) => setShown(event.target.checked)} />
          {words.showPassword}
        </label>
        {problem && (
          <p id={problemId} className="problem" role="alert">
            {problem}
          </p>
        )}
        <button type="submit" className="step" disabled={isBusy || !username || !password}>
          {isBusy ? words.loggingIn : words.logIn}
        </button>
        <p className="quiet">{words.stayLoggedIn}</p>
      </form>
      <LanguageSwitch />
    </main>
  );
}

const afterLogin = (role: string, password: string): Promise<Failure | null> | 'not_technician' =>
  role === 'technician' ? enter(password) : 'not_technician';
