import { type HttpAnswer, type HttpConnection, openHttp } from './http-connection.ts';

/** Kept-alive connections, as many as requests are in flight at once. */
export interface HttpPool {
  post(path: string, headers: Readonly<Record<string, string>>, body: string): Promise<HttpAnswer>;
  close(): void;
}

export function openHttpPool(baseUrl: string): HttpPool {
  const idle: HttpConnection[] = [];
  const all: HttpConnection[] = [];
  const open = async () => {
    const connection = await openHttp(baseUrl);
    all.push(connection);
    return connection;
  };
  return {
    async post(path, headers, body) {
      const connection = idle.pop() ?? (await open());
      const answer = await connection.post(path, headers, body);
      idle.push(connection);
      return answer;
    },
    close() {
      for (const connection of all) connection.close();
    },
  };
}
