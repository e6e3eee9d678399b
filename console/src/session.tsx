import type { Role } from '@comcen/shared/domain/codes.ts';
import type { Me } from '@comcen/shared/wire/http/auth.ts';
import { createContext, useContext } from 'react';

const SessionContext = createContext<Me | null>(null);
export const SessionProvider = SessionContext.Provider;

/** Who is logged in; only screens behind the login use it. */
export function useSession(): Me {
  const session = useContext(SessionContext);
  if (!session) throw new Error('useSession outside of a session');
  return session;
}

/** Which buttons exist. The server decides again. */
export const mayOperate = (role: Role): boolean => role === 'operator' || role === 'admin';
/** Settings hold for the whole UP3: who manages one ULP only reads them. */
export const maySetSettings = ({ role, scope }: Me): boolean =>
  role === 'admin' || (role === 'manager' && scope.ulp === null);
export const maySimulate = (role: Role): boolean => role === 'manager' || role === 'admin';
/** Digests by mail and keys for programs. */
export const mayReceive = (role: Role): boolean => role === 'manager' || role === 'admin';
export const mayManageUsers = (role: Role): boolean => role === 'admin';

export const useMayOperate = (): boolean => mayOperate(useSession().role);
