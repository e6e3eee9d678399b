import { ROLES, type Role } from '@comcen/shared/domain/codes.ts';
import { createUserBody } from '@comcen/shared/wire/http/auth.ts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { createUser } from '../api/commands.ts';
import { newIdempotencyKey } from '../api/request.ts';
import { ulpName, useCrews, useLive, useUlps } from '../live/live.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { SelectField, TextField } from '../ui/Field.tsx';
import { fieldErrors, problemText } from '../ui/problem-text.ts';
import { toast } from '../ui/toasts.tsx';

const EMPTY = { username: '', name: '', role: 'operator' as Role, ulp: '', crewId: '', phone: '', password: '' };

export function CreateUserDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const up3 = useLive(({ board }) => board?.up3.id ?? null);
  const ulps = useUlps();
  const crews = [...useCrews().values()].sort((a, b) => (a.code < b.code ? -1 : 1));
  const [form, setForm] = useState(EMPTY);
  const [key] = useState(newIdempotencyKey);
  const change = (part: Partial<typeof EMPTY>) => setForm({ ...form, ...part });
  const body = {
    username: form.username,
    name: form.name,
    role: form.role,
    password: form.password,
    up3: form.role === 'admin' ? null : up3,
    ulp: form.ulp || null,
    crewId: form.role === 'technician' ? form.crewId || null : null,
    phone: form.phone || null,
  };
  const isReady = createUserBody.safeParse(body).success && (form.role !== 'technician' || form.crewId !== '');
  const creation = useMutation({
    mutationFn: () => createUser(body, key),
    onSuccess: async () => {
      toast(t('users.created', { name: form.name }));
      await queries.invalidateQueries({ queryKey: ['users'] });
      onClose();
    },
  });
  const errors = fieldErrors(creation.error);
  return (
    <Dialog
      title={t('users.create')}
      onClose={onClose}
      onSubmit={() => isReady && !creation.isPending && creation.mutate()}
      foot={
        <>
          <button type="button" className="button" onClick={onClose}>
            {t('common.cancel')}
          </button>
          <button type="submit" className="button primary" disabled={!isReady || creation.isPending}>
            {t(creation.isPending ? 'common.saving' : 'common.save')}
          </button>
        </>
      }
    >
      <div className="pair">
        <TextField
          label={t('users.columns.username')}
          value={form.username}
          onChange={(username) => change({ username })}
          hint={t('users.usernameHelp')}
          error={errors.username}
          autoComplete="off"
        />
        <TextField
          label={t('users.columns.name')}
          value={form.name}
          onChange={(name) => change({ name })}
          error={errors.name}
        />
      </div>
      <div className="pair">
        <SelectField
          label={t('users.columns.role')}
          value={form.role}
          options={ROLES.map((value) => ({ value, label: t(`code.role.${value}`) }))}
          onChange={(role) => change({ role })}
          error={errors.role}
        />
        {form.role === 'technician' ? (
          <SelectField
            label={t('order.crew')}
            value={form.crewId}
            options={[{ value: '', label: '' }, ...crews.map(({ id, code }) => ({ value: id, label: code }))]}
            onChange={(crewId) => change({ crewId })}
            error={errors.crewId}
          />
        ) : (
          <SelectField
            label={t('users.columns.scope')}
            value={form.ulp}
            options={[
              { value: '', label: t('users.allUlps') },
              ...ulps.map(({ id }) => ({ value: id, label: ulpName(ulps, id) })),
            ]}
            onChange={(ulp) => change({ ulp })}
            error={errors.ulp}
          />
        )}
      </div>
      <div className="pair">
        <TextField
          label={t('users.columns.phone')}
          type="tel"
          value={form.phone}
          onChange={(phone) => change({ phone })}
          error={errors.phone}
        />
        <TextField
          label={t('login.password')}
          type="password"
          value={form.password}
          onChange={(password) => change({ password })}
          hint={t('users.passwordHelp')}
          error={errors.password}
          autoComplete="new-password"
        />
      </div>
      {creation.isError && (
        <p className="inline-problem" role="alert">
          {problemText(t, creation.error)}
        </p>
      )}
    </Dialog>
  );
}
