import type { App } from './build-app.ts';

/** `content-type: application/json` without a body is no body: many clients send the header with every POST. */
export function acceptEmptyJson(app: App): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') return done(null, undefined);
    parse(request, typeof body === 'string' ? body : body.toString(), done);
  });
}
