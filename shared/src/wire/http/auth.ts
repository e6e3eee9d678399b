import { z } from 'zod';
import { id, role } from './common.ts';

export const loginBody = z.object({
  username: z.string().trim().toLowerCase().min(1).max(40),
  password: z.string().min(1).max(200),
});
export const userScope = z.object({ up3: z.string().nullable(), ulp: z.string().nullable() });
const newPassword = z.string().min(10, 'needs 10 characters or more').max(200);
const person = z.object({ id, name: z.string(), username: z.string(), role, scope: userScope });
/** `mustChangePassword`: somebody else chose the password; until another one is chosen the server refuses everything else. */
export const me = person.extend({ mustChangePassword: z.boolean() });
export type Me = z.infer<typeof me>;
export const loginReply = z.object({ token: z.string(), user: me });

export const crewMe = me.extend({
  technicianId: id,
  onDuty: z.boolean(),
  crew: z.object({ id, code: z.string(), name: z.string(), ulp: z.string(), posko: z.string() }),
});
export type CrewMe = z.infer<typeof crewMe>;

export const userItem = z.object({
  id,
  username: z.string(),
  name: z.string(),
  role,
  scope: userScope,
  phone: z.string().nullable(),
  disabledAt: z.string().nullable(),
  mustChangePassword: z.boolean(),
  version: z.number(),
});
export type UserItem = z.infer<typeof userItem>;
export const createUserBody = z.object({
  username: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[a-z0-9._-]{3,40}$/, '3 to 40 of a-z 0-9 . _ -'),
  name: z.string().trim().min(1).max(100),
  role,
  up3: z.string().nullable().default(null),
  ulp: z.string().nullable().default(null),
  /** Technicians only. */
  crewId: id.nullable().default(null),
  phone: z.string().max(20).nullable().default(null),
  /** 10 characters or more. */
  password: newPassword,
});
export const resetPasswordBody = z.object({ password: newPassword });
export const changeOwnPasswordBody = z.object({ current: z.string().min(1).max(200), password: newPassword });
