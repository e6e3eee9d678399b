import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Route, Switch, useRoute } from 'wouter';
import { meQuery } from '../api/queries.ts';
import { connect } from '../live/connection.ts';
import { liveStore, setConnection } from '../live/live.ts';
import { AlarmsScreen } from '../screens/AlarmsScreen.tsx';
import { BoardScreen } from '../screens/board/BoardScreen.tsx';
import { CrewsScreen } from '../screens/CrewsScreen.tsx';
import { IncidentsScreen } from '../screens/IncidentsScreen.tsx';
import { IncidentScreen } from '../screens/incident/IncidentScreen.tsx';
import { PlanScreen } from '../screens/plan/PlanScreen.tsx';
import { PlannedScreen } from '../screens/planned/PlannedScreen.tsx';
import { ReportsScreen } from '../screens/ReportsScreen.tsx';
import { SettingsScreen } from '../screens/SettingsScreen.tsx';
import { StillOutScreen } from '../screens/storm/StillOutScreen.tsx';
import { StormBanners } from '../screens/storm/StormBanner.tsx';
import { StormDialogs } from '../screens/storm/StormDialogs.tsx';
import { UsersScreen } from '../screens/UsersScreen.tsx';
import { WorkOrdersScreen } from '../screens/WorkOrdersScreen.tsx';
import { useSession } from '../session.tsx';
import { Crash } from '../ui/Crash.tsx';
import { Loading, Notice } from '../ui/Notice.tsx';
import { Toasts } from '../ui/toasts.tsx';
import { BottomBar } from './BottomBar.tsx';
import { LinkBanner } from './LinkBanner.tsx';
import { Palette } from './Palette.tsx';
import { Shortcuts } from './Shortcuts.tsx';
import { SideNav } from './SideNav.tsx';
import { TopBar } from './TopBar.tsx';
import { useShortcuts } from './use-shortcuts.ts';

const KpiScreen = lazy(() => import('../screens/kpi/KpiScreen.tsx'));
const KpiSettingsScreen = lazy(() => import('../screens/kpi-settings/KpiSettingsScreen.tsx'));
const ReliabilityScreen = lazy(() => import('../screens/reliability/ReliabilityScreen.tsx'));
const ExportsScreen = lazy(() => import('../screens/exports/ExportsScreen.tsx'));
const VoiceScreen = lazy(() => import('../screens/voice/VoiceScreen.tsx'));
const ImportScreen = lazy(() => import('../screens/import/ImportScreen.tsx'));
const WhatIfScreen = lazy(() => import('../screens/what-if/WhatIfScreen.tsx'));
/** The board with what its right column shows. */
const BOARD_PATHS = /^\/(?:(?<mode>orders|report|new-order)(?:\/(?<id>[^/]+))?)?\/?$/;

export function Shell() {
  const { t } = useTranslation();
  const [isBoard] = useRoute(BOARD_PATHS);
  useLiveBoard();
  useShortcuts();
  return (
    <div className="shell">
      <a className="skip" href="#content">
        {t('common.skip')}
      </a>
      <TopBar />
      <div className="banners">
        <LinkBanner />
        <StormBanners />
      </div>
      <div className={isBoard ? 'body' : 'body with-nav'}>
        {!isBoard && <SideNav />}
        <main id="content" tabIndex={-1}>
          <Crash>
            <Suspense fallback={<Loading />}>
              <Screens />
            </Suspense>
          </Crash>
        </main>
      </div>
      <BottomBar />
      <Palette />
      <StormDialogs />
      <Shortcuts />
      <Toasts />
    </div>
  );
}

const Screens = () => (
  <Switch>
    <Route path={BOARD_PATHS}>{({ mode, id }) => <BoardScreen mode={mode} id={id ?? null} />}</Route>
    <Route path="/work-orders" component={WorkOrdersScreen} />
    <Route path="/incidents" component={IncidentsScreen} />
    <Route path="/incidents/:id">{({ id }) => <IncidentScreen id={id} />}</Route>
    <Route path="/planned-outages" component={PlannedScreen} />
    <Route path="/storms/:id/still-out">{({ id }) => <StillOutScreen id={id} />}</Route>
    <Route path="/reports" component={ReportsScreen} />
    <Route path="/crews" component={CrewsScreen} />
    <Route path="/plan" component={PlanScreen} />
    <Route path="/alarms" component={AlarmsScreen} />
    <Route path="/kpi" component={KpiScreen} />
    <Route path="/reliability" component={ReliabilityScreen} />
    <Route path="/kpi-settings" component={KpiSettingsScreen} />
    <Route path="/voice" component={VoiceScreen} />
    <Route path="/exports" component={ExportsScreen} />
    <Route path="/import/:id?">{({ id }) => <ImportScreen id={id ?? null} />}</Route>
    <Route path="/what-if/:id?">{({ id }) => <WhatIfScreen id={id ?? null} />}</Route>
    <Route path="/settings" component={SettingsScreen} />
    <Route path="/users" component={UsersScreen} />
    <Route component={NotFound} />
  </Switch>
);

function NotFound() {
  const { t } = useTranslation();
  return (
    <Notice title={t('problem.notFound')} text={t('problem.notFoundHelp')}>
      <Link className="button" href="/">
        {t('nav.board')}
      </Link>
    </Notice>
  );
}

/** One socket per page, as long as somebody is logged in. */
function useLiveBoard(): void {
  const queries = useQueryClient();
  const { scope } = useSession();
  useEffect(() => {
    const connection = connect({
      url: `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`,
      up3: scope.up3,
      store: liveStore,
      // The answer to /api/me tells an ended session (login) from a server that is away (retry).
      onRefused: () => queries.invalidateQueries({ queryKey: meQuery.queryKey }),
    });
    setConnection(connection);
    return () => {
      setConnection(null);
      connection.close();
      liveStore.set({ board: null, link: { phase: 'connecting' }, heardAtMs: null });
    };
  }, [queries, scope.up3]);
}
