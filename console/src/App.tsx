import { QueryClient, QueryClientProvider, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { meQuery } from './api/queries.ts';
import { onSessionEnded, statusOf } from './api/request.ts';
import { Shell } from './frame/Shell.tsx';
import { LoginScreen } from './screens/LoginScreen.tsx';
import { NewPasswordScreen } from './screens/NewPasswordScreen.tsx';
import { SessionProvider } from './session.tsx';
import { Crash } from './ui/Crash.tsx';
import { Failed, Loading, Notice } from './ui/Notice.tsx';

const client = new QueryClient({
  defaultOptions: {
    // A failed read says so and offers "try again": repeated in silence it would hide a server in trouble.
    queries: { retry: false, refetchOnWindowFocus: false, networkMode: 'always' },
    mutations: { networkMode: 'always' },
  },
});

export const App = () => (
  <Crash>
    <QueryClientProvider client={client}>
      <Gate />
    </QueryClientProvider>
  </Crash>
);

/** Nobody, technician (wrong door), or somebody of the room. */
function Gate() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [hasEnded, setEnded] = useState(false);
  // A console that was opened while the server was away comes up with it.
  const { data, error, refetch } = useQuery({
    ...meQuery,
    // Chosen in another tab meanwhile: this one need not ask for it any more.
    refetchOnWindowFocus: ({ state }) => (state.data?.mustChangePassword ? 'always' : false),
    refetchInterval: ({ state }) => (state.error && statusOf(state.error) !== 401 ? 3_000 : false),
  });

  useEffect(() => {
    onSessionEnded(() => {
      setEnded(true);
      // Asks again who this is; the answer, 401, leads to the login.
      void queries.resetQueries({ queryKey: meQuery.queryKey });
    });
  }, [queries]);

  if (data?.role === 'technician') {
    return <Notice title={t('problem.forbidden')} text={t('problem.technician')} />;
  }
  if (data?.mustChangePassword) return <NewPasswordScreen username={data.username} />;
  if (data) {
    return (
      <SessionProvider value={data}>
        <Shell />
      </SessionProvider>
    );
  }
  if (statusOf(error) === 401) return <LoginScreen hasEnded={hasEnded} onDone={() => refetch()} />;
  if (error) return <Failed error={error} onRetry={refetch} />;
  return <Loading />;
}
