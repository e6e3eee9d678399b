import type { UserItem } from '@comcen/shared/wire/http/auth.ts';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { disableUser } from '../api/commands.ts';
import { usersQuery } from '../api/queries.ts';
import { ulpName, useUlps } from '../live/live.ts';
import { mayManageUsers, useSession } from '../session.tsx';
import { momentText } from '../time/format.ts';
import { serverNow } from '../time/ticker.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { ListScreen } from '../ui/ListScreen.tsx';
import { Notice } from '../ui/Notice.tsx';
import { problemText } from '../ui/problem-text.ts';
import { toast } from '../ui/toasts.tsx';
import { phoneText } from '../words/phone.ts';
import { CreateUserDialog } from './CreateUserDialog.tsx';
import { ResetPasswordDialog } from './ResetPasswordDialog.tsx';

const COLUMNS = ['username', 'name', 'role', 'scope', 'phone', 'state'] as const;

export function UsersScreen() {
  const { t } = useTranslation();
  const { role } = useSession();
  if (!mayManageUsers(role)) {
    return (
      <Notice title={t('problem.forbidden')} text={t('problem.forbiddenHelp', { role: t(`code.role.${role}`) })} />
    );
  }
  return <Users />;
}

function Users() {
  const { t } = useTranslation();
  const list = useInfiniteQuery(usersQuery());
  const [isCreating, setCreating] = useState(false);
  return (
    <>
      <ListScreen
        title={t('users.title')}
        list={list}
        empty={t('users.empty')}
        tools={
          <button type="button" className="button primary" onClick={() => setCreating(true)}>
            {t('users.create')}
          </button>
        }
        head={
          <tr>
            {COLUMNS.map((column) => (
              <th key={column}>{t(`users.columns.${column}`)}</th>
            ))}
            <th>
              <span className="sr-only">{t('command.more')}</span>
            </th>
          </tr>
        }
        row={(user) => <UserRow key={user.id} user={user} />}
      />
      {isCreating && <CreateUserDialog onClose={() => setCreating(false)} />}
    </>
  );
}

function UserRow({ user }: { user: UserItem }) {
  const { t } = useTranslation();
  const ulps = useUlps();
  const [open, setOpen] = useState<'reset' | 'disable' | null>(null);
  const self = useSession().id === user.id;
  const scope = user.scope.ulp
    ? ulpName(ulps, user.scope.ulp)
    : user.scope.up3
      ? `${user.scope.up3}, ${t('users.allUlps')}`
      : t('users.allUp3s');
  return (
    <tr>
      <td className="strong">{user.username}</td>
      <td className="wide">{user.name}</td>
      <td>{t(`code.role.${user.role}`)}</td>
      <td>{scope}</td>
      <td>{user.phone ? phoneText(user.phone) : '–'}</td>
      <td className={user.disabledAt ? '' : 'quiet'}>
        {user.disabledAt
          ? t('users.disabled', { time: momentText(user.disabledAt, serverNow()) })
          : t(user.mustChangePassword ? 'users.mustChange' : 'users.active')}
      </td>
      <td className="actions">
        <button type="button" className="button small plain" onClick={() => setOpen('reset')}>
          {t('users.reset')}
          <span className="sr-only"> {user.username}</span>
        </button>
        {!self && (
          <button type="button" className="button small plain" onClick={() => setOpen('disable')}>
            {t(user.disabledAt ? 'users.enable' : 'users.disable')}
            <span className="sr-only"> {user.username}</span>
          </button>
        )}
        {open === 'reset' && <ResetPasswordDialog user={user} onClose={() => setOpen(null)} />}
        {open === 'disable' && <DisableDialog user={user} onClose={() => setOpen(null)} />}
      </td>
    </tr>
  );
}

function DisableDialog({ user, onClose }: { user: UserItem; onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const isDisabled = user.disabledAt !== null;
  const change = useMutation({
    mutationFn: () => disableUser(user.id, !isDisabled),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['users'] });
      onClose();
    },
    onError: (error) => toast(problemText(t, error), true),
  });
  const verb = t(isDisabled ? 'users.enable' : 'users.disable');
  return (
    <Dialog
      title={isDisabled ? `${verb} ${user.name}` : t('users.disableTitle', { name: user.name })}
      onClose={onClose}
      onSubmit={() => change.mutate()}
      foot={
        <>
          <button type="button" className="button" onClick={onClose}>
            {t('common.cancel')}
          </button>
          <button type="submit" className={isDisabled ? 'button primary' : 'button danger'} disabled={change.isPending}>
            {verb}
          </button>
        </>
      }
    >
      <p>{isDisabled ? user.username : t('users.disableHelp')}</p>
    </Dialog>
  );
}
