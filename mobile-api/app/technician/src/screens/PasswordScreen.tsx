import { type CrewMe, changeOwnPasswordBody } from '@comcen/shared/wire/http/auth.ts';
import { type SubmitEvent, useId, useState } from 'react';
import type { Failure } from '../../../http/request.ts';
import { fill } from '../../../i18n/language.ts';
import { useStore } from '../../../store/store.ts';
import { waitingOf } from '../commands/outbox-rules.ts';
import { useWords, type Words } from '../i18n/words.ts';
import { choosePassword, leave, outbox } from '../phone.ts';
import { LanguageSwitch } from '../ui/LanguageSwitch.tsx';

type Flaw = 'passwordSame' | 'passwordTooShort';

/** Made when it is shown: somebody may change the language to understand it. */
function textOf(problem: Failure | Flaw, words: Words): string {
  return typeof problem === 'string' ? words[problem] : reasonOf(problem, words);
}

function reasonOf(failure: Failure, words: Words): string {
  if (failure.kind === 'unreachable') return failure.status === 429 ? words.tooManyTries : words.noSignal;
  if (failure.fields.current) return words.passwordWrong;
  if (failure.fields.password) return words.passwordTooShort;
  if (failure.status === 409) return words.passwordChanged;
  return fill(words.failed, { why: failure.detail });
}

/** What the phone can tell without asking. */
function flawOf(current: string, password: string): Flaw | null {
  if (password === current) return 'passwordSame';
  return changeOwnPasswordBody.safeParse({ current, password }).success ? null : 'passwordTooShort';
}

/** Before the work: somebody else chose this password, so two people know it. */
export function PasswordScreen({ me, typed }: { readonly me: CrewMe; readonly typed: string | null }) {
  const words = useWords();
  const [current, setCurrent] = useState(typed ?? '');
  const [asksCurrent, setAsksCurrent] = useState(typed === null);
  const [password, setPassword] = useState('');
  const [isShown, setShown] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Failure | Flaw | null>(null);
  const problemId = useId();
  const ruleId = useId();
  const kept = waitingOf(useStore(outbox.entries), me.technicianId).length;

  const attempt = async (work: () => Promise<Failure | null>) => {
    setBusy(true);
    setProblem(null);
    const failure = await work();
    setBusy(false);
    if (!failure) return;
    setProblem(failure);
    if (failure.kind === 'refused' && failure.fields.current) setAsksCurrent(true);
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const flaw = flawOf(current, password);
    if (flaw) setProblem(flaw);
    else void attempt(() => choosePassword(current, password));
  };
  const type = isShown ? 'text' : 'password';
  const described = problem ? `${ruleId} ${problemId}` : ruleId;

  return (
    <main className="login is-full">
      <header>
        <img src="/petugas/icon.svg" alt="" width="40" height="40" />
        <div>
          <h1>{words.newPasswordTitle}</h1>
          <p className="quiet">{me.username}</p>
        </div>
      </header>
      <p>{words.newPasswordLead}</p>
      <form onSubmit={submit} noValidate>
        {/* For the phone's own password manager: whose password this is. */}
        <input type="text" name="username" autoComplete="username" value={me.username} readOnly hidden />
        {asksCurrent && (
          <label>
            {words.currentPassword}
            <input
              name="current"
              type={type}
              value={current}
              onChange={(event) => setCurrent(event.target.value)}
              autoComplete="current-password"
              aria-describedby={problem ? problemId : undefined}
            />
          </label>
        )}
        <label>
          {words.newPassword}
          <input
            name="password"
            type={type}
            value={password}
            onChange={(event) => setPassword(event.target.value)}
            autoComplete="new-password"
            aria-describedby={described}
          />
        </label>
        <p id={ruleId} className="quiet rule">
          {words.passwordRule}
        </p>
        <label className="check">
          <input type="checkbox" checked={isShown} onChange={(event) => setShown(event.target.checked)} />
          {words.showPassword}
        </label>
        {problem && (
          <p id={problemId} className="problem" role="alert">
            {textOf(problem, words)}
          </p>
        )}
        <button type="submit" className="step" disabled={isBusy || !current || !password}>
          {isBusy ? words.saving : words.savePassword}
        </button>
        {kept > 0 && <p className="quiet">{fill(words.stepsKept, { n: kept })}</p>}
      </form>
      <footer>
        <LanguageSwitch />
        <button type="button" className="small" disabled={isBusy} onClick={() => attempt(leave)}>
          {words.logOut}
        </button>
      </footer>
    </main>
  );
}
