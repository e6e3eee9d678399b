import { lazy, Suspense, useEffect, useState } from 'react';
import { setLanguage, useLanguage } from '../../i18n/language.ts';
import { useWords } from './i18n/words.ts';
import { ReportScreen } from './screens/ReportScreen.tsx';
import { TrackScreen } from './screens/TrackScreen.tsx';

const OutagesScreen = lazy(() => import('./screens/OutagesScreen.tsx'));
const OUTAGES = 'peta';

/** `#/` report, `#/peta` outage map, anything else is a tracking token. */
const routeNow = (): string => location.hash.replace(/^#\/?/, '');

export function App() {
  const words = useWords();
  const [route, setRoute] = useState(routeNow);
  useEffect(() => {
    const changed = () => {
      setRoute(routeNow());
      scrollTo(0, 0);
    };
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return (
    <div className="page">
      <Masthead isHome={route === ''} />
      <Suspense fallback={<p className="quiet">{words.loading}</p>}>
        {route === '' && <ReportScreen />}
        {route === OUTAGES && <OutagesScreen />}
        {route !== '' && route !== OUTAGES && <TrackScreen key={route} token={decodeURIComponent(route)} />}
      </Suspense>
    </div>
  );
}

function Masthead({ isHome }: { readonly isHome: boolean }) {
  const words = useWords();
  const other = useLanguage() === 'id' ? 'en' : 'id';
  return (
    <header className="masthead">
      <a href="#/" aria-current={isHome ? 'page' : undefined}>
        <img src="/lapor/icon.svg" alt="" width="32" height="32" />
        {isHome ? <h1>{words.title}</h1> : words.title}
      </a>
      <button type="button" lang={other} onClick={() => setLanguage(other)}>
        {words.other}
      </button>
    </header>
  );
}
