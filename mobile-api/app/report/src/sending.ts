import { useEffect, useRef, useState } from 'react';
import { newId } from '../../device/new-id.ts';
import type { Refusal } from '../../http/request.ts';
import { type ReportBody, sendReport } from './api/public-api.ts';
import { remember, rememberIdpel } from './device/own-reports.ts';

interface Refusals {
  readonly onPlaceRefused: (field: 'idpel' | 'location') => void;
  readonly onPhoneRefused: () => void;
}
type State = 'idle' | 'sending' | 'waiting' | 'refused';
const RETRY_MS = 8000;

/** Sends a report until somebody answers. The same words keep their key, so that a lost answer never makes a second report. */
export function useSending({ onPlaceRefused, onPhoneRefused }: Refusals): {
  state: State;
  send: (body: ReportBody) => void;
} {
  const [state, setState] = useState<State>('idle');
  const draft = useRef<{ body: string; key: string } | null>(null);
  const waiting = useRef<ReportBody | null>(null);

  const refuse = ({ fields }: Refusal) => {
    const named = Object.keys(fields);
    setState('refused');
    if (named.some((field) => field.includes('phone'))) onPhoneRefused();
    else if (named.includes('idpel')) onPlaceRefused('idpel');
    else if (named.some((field) => field.startsWith('location'))) onPlaceRefused('location');
  };

  const send = async (body: ReportBody) => {
    const words = JSON.stringify(body);
    if (draft.current?.body !== words) draft.current = { body: words, key: newId() };
    waiting.current = null;
    setState('sending');
    const reply = await sendReport(body, draft.current.key);
    if (reply.ok) {
      const { number, trackingToken: token, reportedAt: at } = reply.value;
      remember({ token, number, at });
      if (body.idpel) rememberIdpel(body.idpel);
      location.hash = `#/${token}`;
    } else if (reply.failure.kind === 'refused') refuse(reply.failure);
    else {
      waiting.current = body;
      setState('waiting');
    }
  };

  const sendAgain = useRef(() => {});
  sendAgain.current = () => {
    if (waiting.current) void send(waiting.current);
  };
  useEffect(() => {
    const again = () => sendAgain.current();
    const timer = setInterval(again, RETRY_MS);
    addEventListener('online', again);
    return () => {
      clearInterval(timer);
      removeEventListener('online', again);
    };
  }, []);
  return { state, send: (body) => void send(body) };
}
