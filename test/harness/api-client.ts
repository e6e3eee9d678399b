/** A small HTTP client for servers that run as their own process. */
export interface ApiClient {
  get(path: string): Promise<{ status: number; body: unknown }>;
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<{ status: number; body: unknown }>;
}

export async function loggedIn(url: string, login: string, username: string, password: string): Promise<ApiClient> {
  const anonymous = apiClient(url, {});
  const { status, body } = await anonymous.post(login, { username, password });
  if (status !== 200) throw new Error(`login of ${username} answered ${status}: ${JSON.stringify(body)}`);
  return apiClient(url, { authorization: `Bearer ${(body as { token: string }).token}` });
}

export function apiClient(url: string, headers: Record<string, string>): ApiClient {
  const send = async (path: string, init: RequestInit) => {
    const reply = await fetch(url + path, init);
    return { status: reply.status, body: await reply.json() };
  };
  return {
    get: (path) => send(path, { headers }),
    post: (path, body, more = {}) =>
      send(path, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json', ...more },
        body: JSON.stringify(body),
      }),
  };
}
