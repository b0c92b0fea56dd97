/** Notices that `publicUrl` is not where requests come to, so that links would lead elsewhere, and says so in the log, once. */
import type { Logger } from "../logger.js";

/** A name that only the outside world uses: probes, proxies and neighbours come by an IP address or a short name. */
const publicHost = /^(?=.{1,255}$)(?!\d+(\.\d+){3}(:|$))[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?$/;

/** Called with the `Host` header and the mount of each request. Nothing else ever depends on that header (T16). */
export function createAddressWatch(
  publicUrl: string,
  logger: Logger,
): (host: string | undefined, mount: string) => void {
  const { host: ownHost, pathname } = new URL(publicUrl);
  const ownMount = pathname.replace(/\/+$/, "");
  let isHostTold = false;
  let isMountTold = false;
  return (host, mount) => {
    if (host === ownHost) {
      if (mount === ownMount || isMountTold) return;
      isMountTold = true;
      logger.warn(
        { publicUrl, mount: mount || "/" },
        "requests come to another path than that of publicUrl: unless a proxy rewrites paths, links will not be found. See docs/options.md",
      );
      return;
    }
    if (host === undefined || isHostTold || !publicHost.test(host.toLowerCase())) return;
    isHostTold = true;
    logger.warn(
      { publicUrl, requestHost: host },
      "a request came to another host than that of publicUrl, to which all links lead: if people come there, set publicUrl to it. See docs/options.md",
    );
  };
}
