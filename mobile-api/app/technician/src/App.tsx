import { useStore } from '../../store/store.ts';
import { useWords } from './i18n/words.ts';
import { session } from './phone.ts';
import { LoginScreen } from './screens/LoginScreen.tsx';
import { PasswordScreen } from './screens/PasswordScreen.tsx';
import { WorkScreen } from './screens/WorkScreen.tsx';

export function App() {
  const now = useStore(session);
  const words = useWords();
  if (now.is === 'open') return <WorkScreen me={now.me} />;
  if (now.is === 'password_due') return <PasswordScreen me={now.me} typed={now.typed} />;
  if (now.is === 'signed_out') return <LoginScreen />;
  return (
    <main className="opening" aria-busy="true">
      <img src="/petugas/icon.svg" alt="" width="72" height="72" />
      <p>{words.connecting}</p>
    </main>
  );
}
