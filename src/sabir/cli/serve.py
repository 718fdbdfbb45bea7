"""`sabir serve`."""

from __future__ import annotations

import os
from typing import Annotated

from sabir.cli.settings import ConfigFile, load, option


def serve(
    *,
    config: ConfigFile = None,
    data: Annotated[str | None, option("--data", "DIR")] = None,
    http: Annotated[str | None, option("--http", "HOST:PORT")] = None,
    grpc: Annotated[str | None, option("--grpc", "HOST:PORT")] = None,
    database: Annotated[str | None, option("--database", "URL")] = None,
    doorbell: Annotated[str | None, option("--doorbell", "URL")] = None,
    blobs: Annotated[str | None, option("--blobs", "URL")] = None,
    public_url: Annotated[str | None, option("--public-url", "URL")] = None,
    trusted_proxies: Annotated[str | None, option("--trusted-proxies", "CIDR,…")] = None,
    tls_cert: Annotated[str | None, option("--tls-cert", "FILE")] = None,
    tls_key: Annotated[str | None, option("--tls-key", "FILE")] = None,
    grpc_tls_cert: Annotated[str | None, option("--grpc-tls-cert", "FILE")] = None,
    grpc_tls_key: Annotated[str | None, option("--grpc-tls-key", "FILE")] = None,
    grpc_client_ca: Annotated[str | None, option("--grpc-client-ca", "FILE")] = None,
    olvid_admin_key: Annotated[list[str] | None, option("--olvid-admin-key", "KEY")] = None,
    only: Annotated[str | None, option("--only", "FACE,…")] = None,
) -> None:
    """Run the server until SIGTERM or SIGINT.

    Prints one line "ready http=… grpc=…" when it accepts requests. `sabir config reference` explains every setting.
    """
    options = {
        "--data": data,
        "--http": http,
        "--grpc": grpc,
        "--database": database,
        "--doorbell": doorbell,
        "--blobs": blobs,
        "--public-url": public_url,
        "--trusted-proxies": trusted_proxies,
        "--tls-cert": tls_cert,
        "--tls-key": tls_key,
        "--grpc-tls-cert": grpc_tls_cert,
        "--grpc-tls-key": grpc_tls_key,
        "--grpc-client-ca": grpc_client_ca,
        "--olvid-admin-key": olvid_admin_key,
        "--only": only,
    }
    settings = load(config, options)
    # gRPC's core writes lines of its own to stderr, which are no log lines; what matters comes as an error.
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    # Broken settings are told before the server's parts are even imported.
    from sabir.app import run

    run(settings, lambda line: print(line, flush=True))
