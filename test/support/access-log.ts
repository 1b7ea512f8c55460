// Reads the access logs of parts: nginx's (src/parts/nginx.ts), those of the registry and of core in Apache's combined
// form, and that of the S3 server.

export interface LoggedRequest {
  /** In the S3 server's log the name of what was asked and the key stand in its place. */
  readonly method: string;
  /** As it was asked for, with its query. */
  readonly path: string;
  /** Undefined where none stands behind the path. */
  readonly status: number | undefined;
}

const LINE =
  /\b(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS|s3_\w+ \S+) (\/[^\s"]*)(?: HTTP\/[\d.]+)?"?(?: (\d{3})\b)?/;

/** The requests of a log in its order. Other lines are left out. */
export function readAccessLog(text: string): LoggedRequest[] {
  return text.split('\n').flatMap((line) => {
    const [, method, path, status] = LINE.exec(line) ?? [];
    if (method === undefined || path === undefined) return [];
    return [{method, path, status: status === undefined ? undefined : Number(status)}];
  });
}

/** A path as servers read it, without its query: logs and clients write both in ways of their own. */
export function plainPath(path: string): string {
  const [plain = ''] = path.split('?');
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain;
  }
}
