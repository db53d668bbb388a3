/**
 * Whether `path` is `location` itself or lies below it. Both are normalised: `/`-separated, relative, without a
 * trailing slash. Compares text only; case and symbolic links are not looked at.
 */
export const isInside = (location: string, path: string): boolean =>
  path === location || (path.startsWith(location) && path[location.length] === "/");
