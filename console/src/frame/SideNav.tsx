import { useTranslation } from 'react-i18next';
import { Link, useLocation } from 'wouter';
import { screensFor } from '../screens.ts';
import { useSession } from '../session.tsx';

export function SideNav() {
  const { t } = useTranslation();
  return (
    <nav className="side-nav" aria-label={t('nav.main')}>
      <NavLinks />
    </nav>
  );
}

/** The page of one thing belongs to its list; below the board's path lies everything. */
const isWithin = (screen: string, path: string): boolean =>
  path === screen || (screen !== '/' && path.startsWith(`${screen}/`));

export function NavLinks({ onGo }: { onGo?: () => void }) {
  const { t } = useTranslation();
  const [path] = useLocation();
  const { role } = useSession();
  return screensFor(role).map((screen) => (
    <Link
      key={screen.path}
      href={screen.path}
      aria-current={isWithin(screen.path, path) ? 'page' : undefined}
      onClick={() => onGo?.()}
    >
      {t(`nav.${screen.key}`)}
    </Link>
  ));
}
